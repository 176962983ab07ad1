import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { BenchOptions } from './harness/options.js';
import { printTable } from './harness/table.js';

/** From `npm start` to "Purser is ready": of an empty home, and of one that was started and stopped before. */
export async function start({ rounds }: BenchOptions): Promise<void> {
  const home = await mkdtemp(path.join(os.tmpdir(), 'purser-start-'));
  try {
    const first = await startOnce(home);
    const later: number[] = [];
    for (let round = 0; round < rounds; round++) later.push(await startOnce(home));
    const seconds = (value: number) => `${value.toFixed(1)} s`;
    printTable(
      'npm start, from the command to the line that says it is ready',
      ['start', 'ready after', 'to be under'],
      [
        ['the first, with an empty home', seconds(first), ''],
        ...later.map((value, index) => [index === 0 ? 'the second' : `number ${index + 2}`, seconds(value), '5.0 s']),
      ],
    );
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** Starts, stops again as Ctrl-C does, and answers how many seconds it took to be ready. */
async function startOnce(home: string): Promise<number> {
  const begin = performance.now();
  const stack = spawn(process.execPath, [path.resolve('tools', 'start.mjs')], {
    env: { ...process.env, PURSER_HOME: home, PURSER_PORT_BASE: '23000' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const exited = once(stack, 'exit');
  try {
    for await (const line of createInterface({ input: stack.stdout })) {
      if (!line.includes('Purser is ready')) continue;
      const seconds = (performance.now() - begin) / 1000;
      stack.stdout.resume();
      return seconds;
    }
    throw new Error('npm start ended before it was ready (try it by hand).');
  } finally {
    stack.kill('SIGINT');
    await exited;
  }
}
