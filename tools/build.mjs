// `npm run build`: compiles into dist/ in place, then the dashboard. Files are overwritten, never swept away first, so that what runs from
// dist/ (npm start, another test run) can go on loading modules; what no source stands for any more is removed after.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { filesUnder, hashOf, root, sourceHash, withLock } from './setup.mjs';

await withLock('build', () => {
  const hash = sourceHash();
  const compiled = run('@nestjs/cli/bin/nest.js', 'build');
  removeOrphans(path.join(root, 'dist'), root);
  if (compiled && buildDashboard()) writeFileSync(path.join(root, 'dist', '.built'), hash);
  else process.exitCode = 1;
});

/** Unless nothing that it is made of has changed since the last time. */
function buildDashboard() {
  const source = path.join(root, 'apps', 'ops', 'web');
  const stamp = path.join(root, 'dist', '.built-web');
  const inputs = [
    ...filesUnder(source),
    ...['package-lock.json', 'tsconfig.base.json'].map((file) => path.join(root, file)),
  ];
  const hash = hashOf(inputs);
  const built = path.join(root, 'dist', 'apps', 'ops', 'web', 'index.html');
  if (existsSync(built) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return true;
  const done = run('vite/bin/vite.js', 'build', '--config', path.join(source, 'vite.config.ts'), '--logLevel', 'warn');
  if (done) writeFileSync(stamp, hash);
  return done;
}

/** Whether the program of an installed package has ended well. */
function run(program, ...args) {
  const file = path.join(root, 'node_modules', program);
  return spawnSync(process.execPath, [file, ...args], { cwd: root, stdio: 'inherit' }).status === 0;
}

/** Removes compiled files whose source is gone: a deleted migration must not live on. The dashboard's build is Vite's. */
function removeOrphans(output, source) {
  if (!existsSync(output)) return;
  for (const entry of readdirSync(output, { withFileTypes: true })) {
    const compiled = path.join(output, entry.name);
    if (entry.isDirectory()) {
      if (entry.name === 'web') continue;
      removeOrphans(compiled, path.join(source, entry.name));
      if (readdirSync(compiled).length === 0) rmdirSync(compiled);
    } else if (
      /\.js(\.map)?$/.test(entry.name) &&
      !existsSync(path.join(source, entry.name.replace(/\.js(\.map)?$/, '.ts')))
    ) {
      rmSync(compiled);
    }
  }
}
