import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';
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
    entryPoints: Object.fromEntries(
      serviceNames.map((name) => [name, path.join(root, 'dist', 'apps', name, 'src', 'main.js')]),
    ),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    keepNames: true,
    minifyWhitespace: true,
    sourcemap: 'linked',
    sourcesContent: false,
    logLevel: 'silent',
    // CommonJS packages expect these; reflect-metadata must be there before the first decorator.
    banner: {
      js: [
        "import 'reflect-metadata'",
        "import { createRequire as _createRequire } from 'node:module'",
        "import { fileURLToPath as _fileURLToPath } from 'node:url'",
        'const require = _createRequire(import.meta.url), __filename = _fileURLToPath(import.meta.url), __dirname = _fileURLToPath(new URL(".", import.meta.url));',
      ].join(';'),
    },
    plugins: [leaveOut, oneTypeOrm, mapOurCodeOnly],
  });
  await writeFile(path.join(folder, '.next'), built);
  await rename(path.join(folder, '.next'), path.join(folder, '.built'));
}

/** Packages that look for files or start workers beside themselves, and optional ones that are not installed. */
const leaveOut: Plugin = {
  name: 'leave-out',
  setup(of) {
    const beside =
      /^(reflect-metadata|swagger-ui-dist|@fastify\/static|pino|thread-stream|msgpackr-extract|@opentelemetry\/(?!api$))/;
    of.onResolve({ filter: /^[^./]/ }, async ({ path: name, kind, importer, resolveDir, pluginData }) => {
      if (pluginData === 'asked' || kind === 'entry-point') return undefined;
      if (beside.test(name)) return { path: name, external: true };
      const found = await of.resolve(name, { kind, importer, resolveDir, pluginData: 'asked' });
      return found.errors.length > 0 ? { path: name, external: true } : found;
    });
  },
};

/** @nestjs/typeorm asks for typeorm at run time, which the bundle already has: another copy is 300 modules and 12 MB. */
const oneTypeOrm: Plugin = {
  name: 'one-typeorm',
  setup(of) {
    of.onLoad({ filter: /@nestjs\/typeorm\/.*typeorm-compat\.js$/ }, async ({ path: file }) => {
      const source = await readFile(file, 'utf8');
      const contents = source.replace(
        'const require = createRequire(import.meta.url);',
        "import * as typeorm from 'typeorm'; const require = () => typeorm;",
      );
      return { contents, loader: 'js' };
    });
  },
};

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
