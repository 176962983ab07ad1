import { execFile, spawn } from 'node:child_process';
import { watch } from 'node:fs';
import path from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { serviceNames, type Service } from '../services.js';
import { reason } from './postgres.js';
import type { Parts } from './programs.js';
import { notice } from './screen.js';
import type { Settings } from './settings.js';
import type { Stack } from './stack.js';

const run = promisify(execFile);

/** A compiler writes many files for one change; it is done when this long nothing more came. */
const QUIET_MS = 300;

/**
 * `npm run dev`: the compiler runs on in watch mode, and what it writes says which services to start again: a change in
 * libs/ concerns all of them, one in apps/ its own.
 */
export function watchSources(root: string, settings: Settings, parts: Parts, stack: Stack): void {
  const nest = path.join(root, 'node_modules/@nestjs/cli/bin/nest.js');
  const compiler = spawn(process.execPath, [nest, 'build', '--watch', '--preserveWatchOutput'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  process.once('exit', () => compiler.kill());

  // Its first round writes everything once more; only what comes after is a change.
  let settled = false;
  // The compiler writes even what has errors; that is not started.
  let errors = 0;
  compiler.stdout.on('data', (chunk: Buffer) => {
    const text = stripVTControlCharacters(chunk.toString());
    for (const problem of text.match(/^.*error.*TS\d+.*$/gm) ?? []) notice(problem.trim());
    const found = /Found (\d+) errors?/.exec(text);
    if (!found) return;
    if (!settled) setTimeout(() => (settled = true), QUIET_MS * 2);
    errors = Number(found[1]);
    if (errors > 0) notice(`${errors} errors: the services run on as they are`);
  });

  let changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let applying: Promise<void> = Promise.resolve();
  const apply = async (files: Set<string>) => {
    if ([...files].some((file) => file.includes('/database/') || file.startsWith('libs/'))) {
      // In a process of its own, because this one has loaded the migrations as they were.
      await run(process.execPath, [path.join(root, 'dist/tools/migrate.js')], {
        env: {
          ...process.env,
          DATABASE_URL: parts.postgresUrl,
          ROLE_PASSWORD: parts.credentials.rolePassword,
          PARTITIONS: String(settings.partitions),
        },
      });
    }
    const concerned = concernedBy(files);
    if (concerned.length === 0) return;
    notice(`changed: starting ${concerned.join(', ')} again`);
    await Promise.all(concerned.map(async (name) => stack.programNamed(name)?.restart()));
  };
  watch(path.join(root, 'dist'), { recursive: true }, (_, file) => {
    if (!settled || !file?.endsWith('.js') || stack.isStopping) return;
    changed.add(file);
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (errors > 0) return;
      const files = changed;
      changed = new Set();
      applying = applying
        .then(() => apply(files))
        .catch((error: unknown) => notice(`could not apply the change: ${reason(error)}`));
    }, QUIET_MS);
  });
}

function concernedBy(files: Set<string>): Service[] {
  if ([...files].some((file) => file.startsWith('libs/'))) return serviceNames;
  return serviceNames.filter((name) => [...files].some((file) => file.startsWith(`apps/${name}/`)));
}
