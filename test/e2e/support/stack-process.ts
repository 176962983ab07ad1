import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { until } from '@purser/testing';
import { isFree } from '../../../tools/servers/ports.js';
import type { StackFile } from '../../../tools/stack/stack.js';

/** `npm start` as a person starts it, in a home folder of its own. */
export interface StackProcess {
  output(): string;
  ready(): Promise<StackFile>;
  signal(signal: NodeJS.Signals): void;
  /** The exit code, once it has ended. */
  ended(): Promise<number | null>;
}

export function startStack(env: Record<string, string>, ...args: string[]): StackProcess {
  const child = run('start.mjs', env, args);
  const exited = once(child, 'exit') as Promise<[number | null]>;
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return {
    output: () => output,
    async ready() {
      await until(() => output.includes('Ctrl-C stops everything') || child.exitCode !== null, {
        timeoutMs: 60_000,
        what: 'npm start to be ready',
      });
      if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode}:\n${output}`);
      return JSON.parse(await readFile(path.join(env['PURSER_HOME'] ?? '', 'stack.json'), 'utf8')) as StackFile;
    },
    signal: (signal) => void child.kill(signal),
    ended: async () => (await exited)[0],
  };
}

/** One of tools/*.mjs, to its end. */
export async function runTool(
  file: string,
  env: Record<string, string>,
  ...args: string[]
): Promise<{ code: number | null; output: string }> {
  const child = run(file, env, args);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

function run(file: string, env: Record<string, string>, args: string[]): ChildProcess {
  return spawn(process.execPath, [path.resolve('tools', file), ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** A base whose hundred ports nobody uses, above those that test servers take. */
export async function freePortBase(): Promise<string> {
  return until(
    async () => {
      const base = 31_300 + 100 * Math.floor(Math.random() * 14);
      const offsets = [0, 1, 2, 3, 4, 5, 25, 32, 79, 80, 90];
      return (await Promise.all(offsets.map((offset) => isFree(base + offset)))).every(Boolean) && String(base);
    },
    { what: 'a free range of ports' },
  );
}
