// `npm run sign-in -- --name bob --role viewer`: a one-time link to the dashboard of the platform that npm start runs in this folder.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, ensureInstalled, requireNode, root } from './setup.mjs';
import { home } from './stack-lock.mjs';

requireNode();
process.chdir(root);
await ensureInstalled();
await ensureBuilt();
const { printSignInLink } = await import(pathToFileURL(path.join(root, 'dist', 'tools', 'sign-in.js')).href);
process.exitCode = await printSignInLink(home, process.argv.slice(2));
