// `npm run reset`: wipes what `npm start` has stored on this machine.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, ensureInstalled, fail, requireNode, root } from './setup.mjs';
import { home, runningStack } from './stack-lock.mjs';

requireNode();
process.chdir(root);
const pid = runningStack();
if (pid !== undefined)
  fail(`Purser runs in this folder (pid ${pid}): stop it first, with Ctrl-C where it was started.`);
await ensureInstalled();
await ensureBuilt();
const { reset } = await import(pathToFileURL(path.join(root, 'dist', 'tools', 'stack', 'reset.js')).href);
await reset(home);
