// The packages that the tests load, in a few files.
//
// Jest gives every test file packages of its own: finding, reading and wrapping some 1,400 modules took 1.3 of the 3.4 s of
// processor time of an integration test, and there are more than a hundred. So each package that our code imports is bundled once,
// with what several share in files of its own, and tools/test/resolver.cjs finds them. See docs/decisions/0033.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../setup.mjs';

/**
 * As our code imports them. What is not here is loaded as it is, with packages of its own: right for what few tests need, wrong
 * for what must share a package with us, as everything of Nest.
 */
const packages = [
  '@nestjs/common',
  '@nestjs/common/constants.js',
  '@nestjs/core',
  '@nestjs/microservices',
  '@nestjs/microservices/constants.js',
  '@nestjs/platform-fastify',
  '@nestjs/swagger',
  '@nestjs/testing',
  '@nestjs/typeorm',
  'ajv-formats',
  'ajv/dist/2020.js',
  'bullmq',
  'class-transformer',
  'class-validator',
  'fast-check',
  'fastify',
  'ioredis',
  'jose',
  'nodemailer',
  'pg',
  'pino',
  'prom-client',
  'rxjs',
  'standardwebhooks',
  'typebox',
  'typebox/compile',
  'typeorm',
  'typeorm/driver/postgres/PostgresDriver.js',
  'undici',
];

/** Packages that look for files or start workers beside themselves. */
const LEFT_OUT = /^(reflect-metadata|swagger-ui-dist|@fastify\/static|thread-stream|msgpackr-extract|@opentelemetry\/)/;

/** Bundles them when they have changed. Answers the file that says which package is in which file. */
export async function ensurePackages() {
  const lock = readFileSync(path.join(root, 'package-lock.json'));
  const hash = createHash('sha256')
    .update(lock)
    .update(readFileSync(import.meta.filename))
    .digest('hex')
    .slice(0, 16);
  const folder = path.join(root, 'node_modules', '.cache', 'purser', 'packages');
  const index = path.join(folder, `${hash}.json`);
  if (existsSync(index)) return index;

  process.stdout.write('Bundling packages for the tests (once) …\n');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const files = packages.map((name) => [name, name.replace(/\W/g, '_')]);
  await build({
    entryPoints: Object.fromEntries(files.map(([name, file]) => [file, `entry:${name}`])),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    // As Node does; else an import and a require of the same package may get two copies.
    mainFields: ['main'],
    format: 'esm',
    target: 'node20',
    keepNames: true,
    minifyWhitespace: true,
    logLevel: 'error',
    // CommonJS packages expect these; reflect-metadata must be there before the first decorator.
    banner: {
      js: [
        "import 'reflect-metadata'",
        "import { createRequire as _createRequire } from 'node:module'",
        "import { fileURLToPath as _fileURLToPath } from 'node:url'",
        'const require = _createRequire(import.meta.url), __filename = _fileURLToPath(import.meta.url), __dirname = _fileURLToPath(new URL(".", import.meta.url));',
      ].join(';'),
    },
    plugins: [entries, leaveOut, oneTypeOrm],
  });
  const paths = files.map(([name, file]) => [name, path.join(folder, `${file}.mjs`)]);
  writeFileSync(`${index}.new`, JSON.stringify(Object.fromEntries(paths)));
  renameSync(`${index}.new`, index);
  return index;
}

/** A package as Node shows it to an import: the names of a CommonJS one are known only to who has run it. */
const entries = {
  name: 'entries',
  setup(of) {
    of.onResolve({ filter: /^entry:/ }, ({ path: entry }) => ({
      path: entry.slice('entry:'.length),
      namespace: 'entry',
    }));
    of.onLoad({ filter: /.*/, namespace: 'entry' }, async ({ path: name }) => {
      const exported = await import(name);
      const names = Object.keys(exported).filter((key) => key !== 'default' && key !== 'module.exports');
      const contents = isModule(fileURLToPath(import.meta.resolve(name)))
        ? `export * from '${name}'; ${'default' in exported ? `export { default } from '${name}'` : ''}`
        : `const all = require('${name}'); export default all; export const { ${names.join(', ')} } = all`;
      return { contents, resolveDir: root, loader: 'js' };
    });
  },
};

function isModule(file) {
  if (/\.[mc]js$/.test(file)) return file.endsWith('.mjs');
  for (let folder = path.dirname(file); folder !== path.dirname(folder); folder = path.dirname(folder)) {
    const manifest = path.join(folder, 'package.json');
    if (existsSync(manifest)) return JSON.parse(readFileSync(manifest, 'utf8')).type === 'module';
  }
  return false;
}

const leaveOut = {
  name: 'leave-out',
  setup(of) {
    of.onResolve({ filter: /^[^./]/ }, async ({ path: name, kind, importer, resolveDir, pluginData }) => {
      if (pluginData === 'asked' || kind === 'entry-point') return undefined;
      if (LEFT_OUT.test(name)) return { path: name, external: true };
      const found = await of.resolve(name, { kind, importer, resolveDir, pluginData: 'asked' });
      // Optional ones that are not installed.
      if (found.errors.length > 0) return { path: name, external: true };
      // Who imports a package while running wants its names, too.
      return kind === 'dynamic-import' && !found.external ? { path: name, namespace: 'entry' } : found;
    });
  },
};

/** @nestjs/typeorm asks for typeorm at run time, which is there already. */
const oneTypeOrm = {
  name: 'one-typeorm',
  setup(of) {
    of.onLoad({ filter: /@nestjs\/typeorm\/.*typeorm-compat\.js$/ }, ({ path: file }) => ({
      contents: readFileSync(file, 'utf8').replace(
        'const require = createRequire(import.meta.url);',
        "import * as typeorm from 'typeorm'; const require = () => typeorm;",
      ),
      loader: 'js',
    }));
  },
};
