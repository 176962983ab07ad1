// Adds to package-lock.json the platform packages that npm left out because the registry in use did not serve them,
// so that `npm ci` accepts the file everywhere and installs the same tree. Run after every `npm install <package>`:
//   node tools/lock.mjs            completes the file
//   node tools/lock.mjs --check    fails when something is missing (CI)
// The version is known without a registry: such optional dependencies are pinned exactly by the package that wants them.
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));
const { packages } = lock;

/** Node's own lookup: the nearest node_modules, upwards from the package that asks. */
function isLocked(path, name) {
  const folders = path
    .split('/node_modules/')
    .map((_, depth, parts) => `${parts.slice(0, depth + 1).join('/node_modules/')}/`);
  return ['', ...folders].some((folder) => packages[`${folder}node_modules/${name}`]);
}

const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'openbsd', 'netbsd', 'sunos', 'aix', 'win32'];
const processors = {
  x64: 'x64',
  arm64: 'arm64',
  ia32: 'ia32',
  ppc64: 'ppc64',
  riscv64: 'riscv64',
  s390x: 's390x',
  loong64: 'loong64',
  arm: 'arm',
};
const platformOf = (name) => {
  const words = name.split(/[/-]/);
  return { os: words.find((word) => systems.includes(word)), cpu: words.map((word) => processors[word]).find(Boolean) };
};

const missing = {};
for (const [path, { optionalDependencies = {}, dev, devOptional }] of Object.entries(packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    if (isLocked(path, name)) continue;
    const { os, cpu } = platformOf(name);
    if (!/^\d+\.\d+\.\d+[\w.-]*$/.test(version) || !os || !cpu) {
      console.error(
        `package-lock.json: ${name}@${version} (wanted by ${path}) is missing and neither pinned nor named after a platform: lock it by hand.`,
      );
      process.exit(1);
    }
    missing[`node_modules/${name}`] = {
      version,
      cpu: [cpu],
      ...(dev && { dev }),
      ...(devOptional && { devOptional }),
      optional: true,
      os: [os],
    };
  }
}

const count = Object.keys(missing).length;
if (count === 0) process.exit(0);
if (process.argv.includes('--check')) {
  console.error(
    `package-lock.json lacks ${count} platform packages, so \`npm ci\` would refuse it. Run: node tools/lock.mjs`,
  );
  process.exit(1);
}
const byPath = ([a], [b]) => a.localeCompare(b, 'en');
lock.packages = Object.fromEntries([...Object.entries(packages), ...Object.entries(missing)].sort(byPath));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`package-lock.json: added ${count} platform packages.`);
