// `npm run build`: compiles into dist/ in place. Files are overwritten, never swept away first, so that what runs from
// dist/ (npm start, another test run) can go on loading modules; what no source stands for any more is removed after.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root, sourceHash, withLock } from './setup.mjs';

await withLock('build', () => {
  const hash = sourceHash();
  const nest = path.join(root, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
  const { status } = spawnSync(process.execPath, [nest, 'build'], { cwd: root, stdio: 'inherit' });
  removeOrphans(path.join(root, 'dist'), root);
  if (status !== 0) process.exitCode = 1;
  else writeFileSync(path.join(root, 'dist', '.built'), hash);
});

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
