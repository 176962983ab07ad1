import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { forNode, leaveOut, oneTypeOrm } from '../bundling.js';

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
  '@opentelemetry/api',
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
  'prom-client',
  'rxjs',
  'standardwebhooks',
  'typebox',
  'typebox/compile',
  'typeorm',
  'typeorm/driver/postgres/PostgresDriver.js',
  'undici',
];

/**
 * The packages that the tests load, in a few files, made when they have changed. Answers their folder: for each package the file that
 * `fileOf` names, beside those with what several share. tools/test/jest/hooks.mjs finds them.
 *
 * Jest gives every test file packages of its own: finding, reading and wrapping some 1,400 modules took 1.3 of the 3.4 s of
 * processor time of an integration test, and there are more than a hundred (docs/decisions/0033).
 */
export async function bundlePackages(root: string, say: (line: string) => void): Promise<string> {
  const cache = path.join(root, 'node_modules', '.cache', 'purser');
  const folder = path.join(cache, `packages-${await hashOf(root)}`);
  if (existsSync(folder)) return folder;

  say('Bundling packages for the tests (once) …');
  // Another run may do the same: it appears whole, and the first one stays.
  const making = `${folder}.${process.pid}`;
  await mkdir(making, { recursive: true });
  await build({
    ...forNode,
    entryPoints: Object.fromEntries(packages.map((name) => [fileOf(name), `entry:${name}`])),
    outdir: making,
    splitting: true,
    // As Node does; else an import and a require of the same package may get two copies.
    mainFields: ['main'],
    logLevel: 'error',
    plugins: [entries(root), leaveOut, oneTypeOrm],
  });
  await rename(making, folder).catch(async (error: unknown) => {
    await rm(making, { recursive: true });
    if (!existsSync(folder)) throw error;
  });
  for (const name of await readdir(cache))
    if (name.startsWith('packages-') && name !== path.basename(folder))
      await rm(path.join(cache, name), { recursive: true, force: true });
  return folder;
}

/** The same in tools/test/jest/hooks.mjs. */
function fileOf(name: string): string {
  return name.replace(/\W/g, '_');
}

async function hashOf(root: string): Promise<string> {
  const hash = createHash('sha256');
  for (const file of ['package-lock.json', 'tools/test/packages.ts', 'tools/bundling.ts'])
    hash.update(await readFile(path.join(root, file)));
  return hash.digest('hex').slice(0, 16);
}

/**
 * A package as Node shows it to an import: the names of a CommonJS one are known only to who has run it. That goes for our list and for
 * what packages import while they run; a static import esbuild can do by itself.
 */
const entries = (root: string): Plugin => ({
  name: 'entries',
  setup(of) {
    of.onResolve({ filter: /^entry:/ }, ({ path: entry }) => ({
      path: entry.slice('entry:'.length),
      namespace: 'entry',
    }));
    of.onResolve({ filter: /^[^./]/ }, async ({ path: name, kind, importer, resolveDir, pluginData }) => {
      if (kind !== 'dynamic-import' || pluginData !== undefined) return undefined;
      const found = await of.resolve(name, { kind, importer, resolveDir, pluginData: 'for entries' });
      return found.errors.length > 0 || found.external ? undefined : { path: name, namespace: 'entry' };
    });
    of.onLoad({ filter: /.*/, namespace: 'entry' }, async ({ path: name }) => {
      const exported = (await import(name)) as Record<string, unknown>;
      const names = Object.keys(exported).filter((key) => key !== 'default' && key !== 'module.exports');
      const contents = isModule(fileURLToPath(import.meta.resolve(name)))
        ? `export * from '${name}'; ${'default' in exported ? `export { default } from '${name}'` : ''}`
        : `const all = require('${name}'); export default all; export const { ${names.join(', ')} } = all`;
      return { contents, resolveDir: root, loader: 'js' };
    });
  },
});

function isModule(file: string): boolean {
  if (/\.[mc]js$/.test(file)) return file.endsWith('.mjs');
  for (let folder = path.dirname(file); folder !== path.dirname(folder); folder = path.dirname(folder)) {
    const manifest = path.join(folder, 'package.json');
    if (existsSync(manifest))
      return (JSON.parse(readFileSync(manifest, 'utf8')) as { type?: string }).type === 'module';
  }
  return false;
}
