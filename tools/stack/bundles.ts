import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';
import { forNode, leaveOut, oneTypeOrm } from '../bundling.js';
import { serviceNames, type Service } from '../services.js';
import { notice } from './screen.js';

/*
 * A service loads some 1,400 modules, and finding and opening them is half of its start: six at once on two cores took
 * 7.2 s, and 3.4 s with each service in one file. So after a first start, when there is time, such files are made from
 * dist/ for the next one. They are a cache: without them, or when they are older than the build, dist/ itself runs.
 */

const folderIn = (root: string) => path.join(root, 'dist', '.bundles');

/**
 * What to run: the bundle when it was made from this very build. Only a bundle needs source maps to have stacks that can be
 * read: dist/ has the names and lines of the sources, and with the maps of its packages each service took 16 MB more.
 */
export function mainOf(root: string, service: Service): string[] {
  const plain = path.join(root, 'dist', 'apps', service, 'src', 'main.js');
  const bundled = path.join(folderIn(root), `${service}.mjs`);
  return areCurrent(root) && existsSync(bundled) ? ['--enable-source-maps', bundled] : [plain];
}

function areCurrent(root: string): boolean {
  try {
    return (
      readFileSync(path.join(folderIn(root), '.built'), 'utf8') ===
      readFileSync(path.join(root, 'dist', '.built'), 'utf8')
    );
  } catch {
    return false;
  }
}

/** Makes them in a process of its own, with what the processors have left over. Its failure costs only time. */
export function bundleInBackground(root: string): void {
  if (areCurrent(root)) return;
  const child = spawn(process.execPath, [path.join(root, 'dist', 'tools', 'stack', 'bundles.js'), root], {
    stdio: 'ignore',
  });
  if (child.pid !== undefined) os.setPriority(child.pid, os.constants.priority.PRIORITY_LOW);
  child.once('error', () => undefined);
  child.once('exit', (code) => code === 0 && notice('prepared a faster next start'));
  process.once('exit', () => child.kill());
  child.unref();
}

/** The same at once: for the tests, which start a hundred services. */
export async function ensureBundles(root: string): Promise<void> {
  if (!areCurrent(root)) await bundle(root);
}

async function bundle(root: string): Promise<void> {
  const { build } = await import('esbuild');
  const built = await readFile(path.join(root, 'dist', '.built'), 'utf8');
  const folder = folderIn(root);
  // In the folder itself: what is looked up beside the file (node_modules, swagger's assets) is found from there.
  await rm(path.join(folder, '.built'), { force: true });
  await build({
    ...forNode,
    entryPoints: Object.fromEntries(
      serviceNames.map((name) => [name, path.join(root, 'dist', 'apps', name, 'src', 'main.js')]),
    ),
    outdir: folder,
    sourcemap: 'linked',
    sourcesContent: false,
    logLevel: 'silent',
    plugins: [leaveOut, oneTypeOrm, mapOurCodeOnly],
  });
  await writeFile(path.join(folder, '.next'), built);
  await rename(path.join(folder, '.next'), path.join(folder, '.built'));
}

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
