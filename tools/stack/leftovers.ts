import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { isAlive, stopPid } from '../servers/processes.js';
import { notice } from './screen.js';

const run = promisify(execFile);

/** What each program's command line must hold: after a reboot a noted pid belongs to somebody else. */
const signs: Record<string, RegExp> = { postgres: /postgres/, redis: /(redis|valkey)-server/, mail: /maildev/ };
const ours = /dist\/(apps|tools|\.bundles)\//;

/** Stops what a run that was killed left behind: it still holds the ports and the data. */
export async function stopLeftovers(pidsFile: string): Promise<void> {
  const text = await readFile(pidsFile, 'utf8').catch(() => undefined);
  if (text === undefined) return;
  const pids = JSON.parse(text) as Record<string, number>;
  const left: string[] = [];
  // Services before what they use.
  const inOrder = Object.entries(pids).sort(([a], [b]) => Number(a in signs) - Number(b in signs));
  for (const [name, pid] of inOrder) {
    if (name === 'stack' || pid === process.pid || !isAlive(pid)) continue;
    if (!(signs[name] ?? ours).test(await commandOf(pid))) continue;
    left.push(name);
    await stopPid(pid, name === 'postgres' ? 'SIGINT' : 'SIGTERM');
  }
  if (left.length > 0) notice(`stopped what an earlier run left behind: ${left.join(', ')}`);
  await rm(pidsFile, { force: true });
}

async function commandOf(pid: number): Promise<string> {
  return run('ps', ['-p', String(pid), '-o', 'args=']).then(
    ({ stdout }) => stdout,
    () => '',
  );
}
