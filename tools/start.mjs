// `npm start`: the whole platform on this machine. This file needs nothing installed; what it starts is tools/stack/.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, ensureBundled, ensureInstalled, fail, requireNode, root } from './setup.mjs';
import { home, takeStackLock } from './stack-lock.mjs';

requireNode();
process.chdir(root);
const { runs } = takeStackLock();
if (runs !== undefined)
  fail(
    `Purser already runs in this folder (pid ${runs}). Its URLs are in ${path.join(home, 'stack.json')}; Ctrl-C there stops it.`,
  );

const known = new Set(['--demo', '--dev']);
const unknown = process.argv.slice(2).filter((arg) => !known.has(arg));
if (unknown.length > 0)
  fail(
    `Unknown option ${unknown.join(' ')}. There are: --demo (lifelike traffic), --dev (rebuild and restart on changes).`,
  );

await ensureInstalled();
await ensureBuilt();
// What is developed starts from the build, which changes all the time.
if (!process.argv.includes('--dev')) await ensureBundled();
const { startStack } = await import(pathToFileURL(path.join(root, 'dist', 'tools', 'stack', 'main.js')).href);
await startStack({ root, home, demo: process.argv.includes('--demo'), dev: process.argv.includes('--dev') });
