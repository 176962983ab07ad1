const { readFileSync } = require('node:fs');

/** Where tools/test/packages.mjs has put the packages, by name; none when Jest was started by hand. */
const index = process.env.PURSER_TEST_PACKAGES;
const packages = new Map(index ? Object.entries(JSON.parse(readFileSync(index, 'utf8'))) : []);

/** What our own code imports comes from those files; what packages load of each other does as ever. */
module.exports = (request, options) => {
  const file = options.basedir.includes('node_modules') ? undefined : packages.get(request);
  return file ?? options.defaultResolver(request, options);
};
