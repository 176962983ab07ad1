import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { serviceNames } from '../tools/services.js';
import type { StackFile } from '../tools/stack/stack.js';
import type { BenchOptions } from './harness/options.js';
import { usageOf } from './harness/proc.js';
import { printTable, ratio } from './harness/table.js';

/** What `npm start` uses while nothing happens: all of it, with Postgres, Redis, the mail catcher and its supervisor. */
export async function idle(options: BenchOptions): Promise<void> {
  const seconds = options.smoke ? 5 : 60;
  const home = await mkdtemp(path.join(os.tmpdir(), 'purser-idle-'));
  const bare = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const stack = spawn(process.execPath, [path.resolve('tools', 'start.mjs')], {
    env: { ...process.env, PURSER_HOME: home, PURSER_PORT_BASE: '23000' },
    stdio: 'ignore',
  });
  const exited = once(stack, 'exit');
  try {
    const { pids } = await started(path.join(home, 'stack.json'), exited);
    // The first two minutes are compilation, caches, and autovacuum looking at new tables.
    await delay(options.smoke ? 5_000 : 120_000);
    const names = Object.keys(pids).filter((name) => name !== 'stack');
    const all = new Map([
      ...names.map((name) => [name, pids[name] ?? 0] as const),
      ['a bare Node process', bare.pid ?? 0] as const,
    ]);
    const before = new Map([...all].map(([name, pid]) => [name, usageOf(pid)]));
    const begin = performance.now();
    await delay(seconds * 1000);
    const elapsed = (performance.now() - begin) / 1000;
    const rows = [...all].map(([name, pid]) => {
      const { cpu, rss } = usageOf(pid);
      return { name, share: (cpu - (before.get(name)?.cpu ?? 0)) / elapsed, rss };
    });
    const floor = rows.at(-1)?.rss ?? Number.NaN;
    printTable(
      `npm start, idle for ${seconds} s`,
      ['process', 'of one core', 'resident', 'to a bare Node process'],
      rows.map(({ name, share, rss }) => [name, percent(share), `${rss.toFixed(0)} MB`, ratio(rss / floor)]),
    );
    const platform = rows.slice(0, -1);
    const total = platform.reduce((sum, { share }) => sum + share, 0);
    const services = platform.filter(({ name }) => serviceNames.some((service) => service === name));
    const largest = Math.max(...services.map(({ rss }) => rss));
    console.log(
      `whole platform: ${percent(total)} of one core (to be under 3 %); largest service: ${largest.toFixed(0)} MB (to be under 150 MB)`,
    );
  } finally {
    bare.kill();
    stack.kill('SIGINT');
    await exited;
    await rm(home, { recursive: true, force: true });
  }
}

const percent = (share: number) => `${(share * 100).toFixed(2)} %`;

async function started(file: string, exited: Promise<unknown>): Promise<StackFile> {
  let gone = false;
  void exited.then(() => (gone = true));
  for (const deadline = Date.now() + 300_000; Date.now() < deadline && !gone; await delay(200)) {
    const stack = JSON.parse(await readFile(file, 'utf8').catch(() => '{}')) as Partial<StackFile>;
    // Written early with the pids alone; the token comes when everything is up.
    if (stack.token) return stack as StackFile;
  }
  throw new Error(`The platform did not start${gone ? ': npm start ended (try it by hand)' : ' within 5 minutes'}.`);
}
