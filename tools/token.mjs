// `npm run token -- --scope wallets:read --ttl 1h`: a bearer token for the platform that npm start runs in this folder.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, ensureInstalled, requireNode, root } from './setup.mjs';
import { home } from './stack-lock.mjs';

requireNode();
process.chdir(root);
await ensureInstalled();
await ensureBuilt();
const { printToken } = await import(pathToFileURL(path.join(root, 'dist', 'tools', 'token.js')).href);
process.exitCode = await printToken(home, process.argv.slice(2));
