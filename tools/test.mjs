// `npm test [-- paths or Jest options]`: set-up, real Postgres and Redis, Jest, and everything gone afterwards.
// This file needs nothing installed; the rest is tools/test/run.ts, bundled for the occasion so that a test of one
// library does not wait for a build of all.
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, ensureBundled, ensureInstalled, filesUnder, requireNode, root } from './setup.mjs';

requireNode();
process.chdir(root);
await ensureInstalled();

const args = process.argv.slice(2);
// A test of one library need not wait for a build of everything.
const patterns = args.filter((arg) => !arg.startsWith('-'));
const chosen = specFiles().filter(
  (file) => patterns.length === 0 || patterns.some((pattern) => file.includes(pattern.replace(/^\.\//, ''))),
);
if (chosen.length === 0 || chosen.some(startsServices)) {
  await ensureBuilt();
  await ensureBundled();
}

const runner = path.join(root, 'node_modules', '.cache', 'purser', `test-runner-${process.pid}.mjs`);
mkdirSync(path.dirname(runner), { recursive: true });
const { bundle } = await import('./test/bundle.mjs');
await bundle(path.join(root, 'tools', 'test', 'run.ts'), runner);
const { runTests } = await import(pathToFileURL(runner).href);
process.exitCode = await runTests(args, runner);

function specFiles() {
  const folders = ['apps', 'libs', 'tools', 'bench', 'chaos', 'test'];
  return folders.flatMap((folder) => filesUnder(path.join(root, folder))).filter((file) => file.endsWith('spec.ts'));
}

/** Services run from dist/; the tests in chaos/ and test/ start them. */
function startsServices(file) {
  return (
    /^(chaos|test)\b/.test(path.relative(root, file)) ||
    /\bstart(App|Platform)\b|\bdist\b/.test(readFileSync(file, 'utf8'))
  );
}
