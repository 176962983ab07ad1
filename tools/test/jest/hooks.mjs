import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transformFile } from '@swc/core';

/*
 * How Node finds and reads our TypeScript, in a thread of its own: by swc, with the settings in .swcrc, as the build does.
 */

const root = new URL('../../../', import.meta.url).href;
const globals = new URL('./globals.mjs', import.meta.url).href;
/** Where tools/test/packages.ts has put the packages; none when Jest was started by hand. */
const packages = process.env.PURSER_TEST_PACKAGES && pathToFileURL(`${process.env.PURSER_TEST_PACKAGES}/`);
const bundled = new Set(packages ? readdirSync(packages) : []);

export function resolve(specifier, context, next) {
  const url = context.parentURL?.includes('/node_modules/') ? undefined : ours(specifier, context.parentURL);
  return url ? { url, format: 'module', shortCircuit: true } : next(specifier, context);
}

/** What our own code imports, if it is not to be found as Node would. */
function ours(specifier, parent) {
  if (specifier === '@jest/globals') return globals;
  const library = /^@purser\/(\w+)$/.exec(specifier)?.[1];
  if (library) return `${root}libs/${library}/src/index.ts`;
  // The dashboard's modules, which Vite finds, leave the extension out.
  if (/^\.{1,2}\//.test(specifier)) return ifThere(new URL(`${specifier.replace(/\.js$/, '')}.ts`, parent));
  // As fileOf in tools/test/packages.ts names it.
  const file = `${specifier.replace(/\W/g, '_')}.mjs`;
  return bundled.has(file) ? new URL(file, packages).href : undefined;
}

function ifThere(url) {
  return existsSync(url) ? url.href : undefined;
}

export async function load(url, context, next) {
  if (!/\.tsx?$/.test(url)) return next(url, context);
  const { code } = await transformFile(fileURLToPath(url));
  return { format: 'module', source: code, shortCircuit: true };
}
