// node libs/inbox/test/run.mjs bench.ts [arguments]: runs a TypeScript file of this folder, with its decorators.
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundle } from '../../../tools/test/bundle.mjs';

const [, , entry = 'bench.ts'] = process.argv;
const file = path.resolve('node_modules', '.cache', 'purser', `inbox-${path.parse(entry).name}-${process.pid}.mjs`);
await bundle(path.join(import.meta.dirname, entry), file);
process.argv.splice(1, 2, file);
try {
  await import(pathToFileURL(file).href);
} finally {
  await rm(file, { force: true });
}
