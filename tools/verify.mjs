// `npm run verify`: proves the book, of the platform that npm start runs in this folder or of DATABASE_URL.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, ensureInstalled, requireNode, root } from './setup.mjs';
import { home } from './stack-lock.mjs';

requireNode();
process.chdir(root);
await ensureInstalled();
await ensureBuilt();
const { verifyBook } = await import(pathToFileURL(path.join(root, 'dist', 'tools', 'verify.js')).href);
process.exitCode = await verifyBook(home, process.argv.slice(2));
