// What must be true before anything else can run: a Node that is new enough, dependencies, a build.
// Plain JavaScript without dependencies, because it runs straight after `git clone`.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

export const root = path.resolve(import.meta.dirname, '..');

export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(`Purser needs Node 20.19 or newer; this is ${process.versions.node}. The file .nvmrc names the version we use.`);
}

/** @returns {never} */
export function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/** Installs what package-lock.json lists, unless that is what node_modules holds. */
export async function ensureInstalled() {
  if (!isInstalled()) await withLock('install', () => isInstalled() || install());
}

/** By npm's own record of what it put there, so that an `npm install` by hand counts as well. */
function isInstalled() {
  const locked = json('package-lock.json')?.packages;
  const installed = json('node_modules/.package-lock.json')?.packages;
  if (!locked || !installed) return false;
  const manifest = json('package.json');
  for (const kind of ['dependencies', 'devDependencies']) {
    if (JSON.stringify(sorted(manifest[kind])) !== JSON.stringify(sorted(locked[''][kind]))) return false;
  }
  // Optional packages are those for other platforms.
  return Object.entries(locked).every(
    ([where, { version, optional }]) => where === '' || optional || installed[where]?.version === version,
  );
}

function json(file) {
  const text = read(path.join(root, file));
  return text === undefined ? undefined : JSON.parse(text);
}

function sorted(object = {}) {
  return Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1));
}

async function install() {
  const flags = ['--no-audit', '--no-fund', '--loglevel=error'];
  const clean = await withProgress('Installing dependencies (npm ci)', npm(['ci', ...flags]));
  if (clean.code === 0) return;
  if (!/lock file|EUSAGE|can only install/i.test(clean.output)) fail(`npm ci failed:\n${clean.output}`);
  // The lock file lacks packages for other platforms than the one it was written on. `npm install` adds those of this
  // one and takes everything else as locked; --no-save keeps the lock file as it is.
  process.stdout.write(
    "The lock file lists no packages for this platform's binaries: npm install adds them, everything else is as locked.\n",
  );
  const added = await withProgress('Installing dependencies (npm install)', npm(['install', '--no-save', ...flags]));
  if (added.code !== 0) fail(`npm install failed:\n${added.output}`);
}

function npm(args) {
  return spawn(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
}

/** Compiles when a source has changed since the last build. Returns whether it did. */
export async function ensureBuilt() {
  const stamp = path.join(root, 'dist', '.built');
  if (read(stamp) === sourceHash()) return false;
  const { code, output } = await withProgress(
    'Building',
    spawn(process.execPath, [path.join(root, 'tools', 'build.mjs')], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] }),
  );
  if (code !== 0) fail(`The build failed:\n${output}`);
  return true;
}

/** Each service in one file with its compiled code, made from the build (tools/stack/bundles.ts). Without, they start slower. */
export async function ensureBundled() {
  const bundler = path.join(root, 'dist', 'tools', 'stack', 'bundles.js');
  const { areCurrent } = await import(pathToFileURL(bundler).href);
  if (areCurrent(root)) return;
  await withLock('bundles', async () => {
    if (areCurrent(root)) return;
    const { code, output } = await withProgress(
      'Bundling services',
      spawn(process.execPath, [bundler, root], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] }),
    );
    if (code !== 0) process.stderr.write(`They start without, which takes longer:\n${output}\n`);
  });
}

/** Of everything a build depends on, by content: a time stamp says nothing after a checkout. */
export function sourceHash() {
  const files = ['package-lock.json', 'nest-cli.json', 'tsconfig.base.json', 'tsconfig.build.json'].map((file) =>
    path.join(root, file),
  );
  for (const folder of ['apps', 'libs', 'tools', 'bench', 'chaos']) files.push(...sources(path.join(root, folder)));
  return hashOf(files);
}

function sources(folder) {
  return filesUnder(folder).filter(
    (file) => /\.(ts|tsx|css|html|svg|json)$/.test(file) && !/\.(e2e-)?spec\.tsx?$/.test(file),
  );
}

/** Full paths, in the same order everywhere. */
export function filesUnder(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const full = path.join(folder, entry.name);
      if (!entry.isDirectory()) return [full];
      return entry.name === 'node_modules' ? [] : filesUnder(full);
    });
}

/** Of the files' names and contents, and of the version of Node. */
export function hashOf(files) {
  const hash = createHash('sha256').update(process.version);
  for (const file of files) {
    hash.update(path.relative(root, file));
    hash.update(read(file) ?? '');
  }
  return hash.digest('hex');
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Waits for a command, showing on a terminal that it is still at work. */
async function withProgress(title, child) {
  const started = Date.now();
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const seconds = () => `${Math.round((Date.now() - started) / 1000)} s`;
  if (!process.stdout.isTTY) process.stdout.write(`${title} …\n`);
  const ticker = setInterval(() => {
    if (process.stdout.isTTY) process.stdout.write(`\r${title} … ${seconds()} `);
  }, 200);
  const code = await new Promise((resolve) => {
    child.once('error', (error) => {
      output += error.message;
      resolve(1);
    });
    child.once('close', resolve);
  });
  clearInterval(ticker);
  process.stdout.write(
    `${process.stdout.isTTY ? '\r' : ''}${title} … ${code === 0 ? 'done' : 'failed'} in ${seconds()}\n`,
  );
  return { code, output: output.trim() };
}

/**
 * Runs `work` while no other process does the same, which matters where several commands run in one checkout. A lock
 * whose owner is gone is taken over.
 */
export async function withLock(name, work) {
  // Not in node_modules: npm ci removes that.
  const folder = path.join(root, '.purser');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${name}.lock`);
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const owner = Number(read(file));
      if (owner && !isAlive(owner)) rmSync(file, { force: true });
      else await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
