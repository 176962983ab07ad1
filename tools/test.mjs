// `npm test [-- paths or Jest options]`: set-up, real Postgres and Redis, Jest, and everything gone afterwards.
// This file needs nothing installed; the rest is tools/test/run.ts, bundled for the occasion so that a test of one
// library does not wait for a build of all.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, ensureInstalled, requireNode, root } from './setup.mjs';

requireNode();
process.chdir(root);
await ensureInstalled();

const args = process.argv.slice(2);
const paths = args.filter((arg) => !arg.startsWith('-'));
// Only the end-to-end tests start compiled services.
if (paths.length === 0 || paths.some((of) => /(^|\/)test(\/|$)|e2e|tools/.test(of))) await ensureBuilt();

const runner = path.join(root, 'node_modules', '.cache', 'purser', `test-runner-${process.pid}.mjs`);
mkdirSync(path.dirname(runner), { recursive: true });
const { bundle } = await import('./test/bundle.mjs');
await bundle(path.join(root, 'tools', 'test', 'run.ts'), runner);
const { runTests } = await import(pathToFileURL(runner).href);
process.exitCode = await runTests(args, runner);
