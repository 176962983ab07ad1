import { readFile } from 'node:fs/promises';
import type { BuildOptions, Plugin } from 'esbuild';

/** What every bundle of ours for Node has in common. */
export const forNode = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  keepNames: true,
  minifyWhitespace: true,
  outExtension: { '.js': '.mjs' },
  // CommonJS packages expect these; reflect-metadata must be there before the first decorator.
  banner: {
    js: [
      "import 'reflect-metadata'",
      "import { createRequire as _createRequire } from 'node:module'",
      "import { fileURLToPath as _fileURLToPath } from 'node:url'",
      'const require = _createRequire(import.meta.url), __filename = _fileURLToPath(import.meta.url), __dirname = _fileURLToPath(new URL(".", import.meta.url));',
    ].join(';'),
  },
} satisfies BuildOptions;

/** Packages that look for files or start workers beside themselves, and optional ones that are not installed. */
export const leaveOut: Plugin = {
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
export const oneTypeOrm: Plugin = {
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
