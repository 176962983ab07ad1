import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Plugin } from 'esbuild';
import { forNode, leaveOut, oneTypeOrm } from '../bundling.js';
import { nodeFlagsOf, serviceNames, type Service } from '../services.js';

/*
 * A service loads some 1,400 modules, and finding and opening them is half of its start: six at once on two cores took
 * 7.2 s, and 3.4 s with each service in one file. Compiling is half of what remains (launch.ts). So such files are made from dist/
 * after each build, before the first start (tools/setup.mjs), with their compiled code. They are a cache: without them, or when
 * they are older than the build, dist/ itself runs.
 */

const folderIn = (root: string) => path.join(root, 'dist', '.bundles');
const bundleOf = (root: string, service: Service) => path.join(folderIn(root), `${service}.cjs`);
const launcherIn = (root: string) => path.join(root, 'dist', 'tools', 'stack', 'launch.js');

/**
 * What to run: the bundle when it was made from this very build. Only a bundle needs source maps to have stacks that can be
 * read: dist/ has the names and lines of the sources, and with the maps of its packages each service took 16 MB more.
 */
export function mainOf(root: string, service: Service): string[] {
  return areCurrent(root)
    ? [launcherIn(root), bundleOf(root, service)]
    : [path.join(root, 'dist', 'apps', service, 'src', 'main.js')];
}

export function areCurrent(root: string): boolean {
  try {
    return readFileSync(path.join(folderIn(root), '.built'), 'utf8') === buildOf(root);
  } catch {
    return false;
  }
}

/** Compiled code is good for one version of V8 alone. */
function buildOf(root: string): string {
  return `${readFileSync(path.join(root, 'dist', '.built'), 'utf8')} ${process.version}`;
}

async function bundle(root: string): Promise<void> {
  const { build } = await import('esbuild');
  const built = buildOf(root);
  const folder = folderIn(root);
  // In the folder itself: what is looked up beside the file (node_modules, swagger's assets) is found from there.
  await rm(path.join(folder, '.built'), { force: true });
  await build({
    ...forNode,
    entryPoints: Object.fromEntries(serviceNames.map((name) => [name, `service:${name}`])),
    outdir: folder,
    sourcemap: 'linked',
    sourcesContent: false,
    logLevel: 'silent',
    plugins: [startable(root), leaveOut, oneTypeOrm, mapOurCodeOnly],
    // Compiled code can be given to CommonJS alone, which has no import() without a flag (launch.ts).
    format: 'cjs',
    supported: { 'dynamic-import': false },
    outExtension: { '.js': '.cjs' },
    banner: { js: "require('reflect-metadata'); const _url = require('node:url').pathToFileURL(__filename).href;" },
    define: { 'import.meta.url': '_url', 'import.meta.dirname': '__dirname' },
  });
  await Promise.all(serviceNames.map((name) => compile(root, name)));
  await writeFile(path.join(folder, '.next'), built);
  await rename(path.join(folder, '.next'), path.join(folder, '.built'));
}

/** With the flags that it will run with: V8 takes no code that was compiled with others. */
async function compile(root: string, name: Service): Promise<void> {
  await promisify(execFile)(process.execPath, [
    ...nodeFlagsOf(name),
    launcherIn(root),
    '--compile',
    bundleOf(root, name),
  ]);
}

/** What launch.ts takes from a bundle. */
const startable = (root: string): Plugin => ({
  name: 'startable',
  setup(of) {
    of.onResolve({ filter: /^service:/ }, ({ path: entry }) => ({
      path: entry.slice('service:'.length),
      namespace: 'service',
    }));
    of.onLoad({ filter: /.*/, namespace: 'service' }, ({ path: name }) => ({
      contents: `export { service } from './apps/${name}/src/service.js'; export { startService } from './libs/platform/src/index.js';`,
      resolveDir: path.join(root, 'dist'),
    }));
  },
});

/** Stack traces are to show our TypeScript; maps of the packages would cost 10 MB of memory in every service. */
const mapOurCodeOnly: Plugin = {
  name: 'map-our-code-only',
  setup(of) {
    // A map with one point: everything of the file is at its beginning. esbuild ignores one without any.
    const empty = Buffer.from('{"version":3,"sources":["x"],"mappings":"AAAA"}').toString('base64');
    of.onLoad({ filter: /node_modules\/.*\.[cm]?js$/ }, async ({ path: file }) => ({
      contents: `${await readFile(file, 'utf8')}\n//# sourceMappingURL=data:application/json;base64,${empty}`,
      loader: 'default',
    }));
  },
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await bundle(process.argv[2] ?? process.cwd());
