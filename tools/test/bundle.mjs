import { transformFile } from '@swc/core';
import { build } from 'esbuild';
import path from 'node:path';
import { root } from '../setup.mjs';

/** One runnable file out of a TypeScript file and what it imports of ours. */
export async function bundle(entry, outfile) {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    tsconfig: path.join(root, 'tsconfig.json'),
    sourcemap: 'inline',
    logLevel: 'warning',
    plugins: [{ name: 'swc', setup: (of) => of.onLoad({ filter: /\.ts$/ }, transform) }],
  });
}

/** By swc with the settings in .swcrc, as in Jest: esbuild itself leaves out the types that decorators ask for. */
async function transform({ path: file }) {
  const { code } = await transformFile(file);
  return { contents: code, loader: 'js' };
}
