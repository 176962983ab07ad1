// node build-child.mjs <outfile>: child.ts as one file that node runs.
import path from 'node:path';
import { bundle } from '../../../tools/test/bundle.mjs';

await bundle(path.join(import.meta.dirname, 'child.ts'), process.argv[2]);
