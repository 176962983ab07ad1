const { existsSync } = require('node:fs');
const path = require('node:path');

/** Where tools/test/packages.ts has put the packages; none when Jest was started by hand. */
const folder = process.env.PURSER_TEST_PACKAGES;
const files = new Map();

/** What our own code imports comes from there; what packages load of each other does as ever. */
module.exports = (request, options) => {
  const file = /^[./]/.test(request) || options.basedir.includes('node_modules') ? undefined : bundleOf(request);
  return file ?? options.defaultResolver(request, options);
};

function bundleOf(name) {
  if (folder === undefined) return undefined;
  if (!files.has(name)) {
    const file = path.join(folder, `${name.replace(/\W/g, '_')}.mjs`);
    files.set(name, existsSync(file) ? file : undefined);
  }
  return files.get(name);
}
