import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { percentile } from '../harness/table.js';

export interface PgbenchResult {
  perSecond: number;
  /** Milliseconds. */
  p99: number;
}

export interface PgbenchOptions {
  clients: number;
  seconds: number;
  wallets: number;
  /** Transactions a second in all, at random times, and latencies from when they were due; absent: as fast as the clients go. */
  perSecond?: number;
}

/** Transactions of one prepared statement. Latencies of one client, or with `perSecond`; else NaN: to log them costs. */
export async function pgbench(
  postgresUrl: string,
  script: string,
  { clients, seconds, wallets, perSecond }: PgbenchOptions,
): Promise<PgbenchResult> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'purser-pgbench-'));
  try {
    const file = path.join(folder, 'script.sql');
    await writeFile(file, script);
    const options = [
      '-n',
      '-M',
      'prepared',
      '-f',
      file,
      '-D',
      `wallets=${wallets}`,
      '-c',
      `${clients}`,
      '-j',
      '1',
      '-T',
      `${seconds}`,
    ];
    const logged = clients === 1 || perSecond !== undefined;
    const log = logged ? ['-l', '--log-prefix', path.join(folder, 'log')] : [];
    const rate = perSecond === undefined ? [] : ['-R', `${perSecond}`];
    const { stderr } = await promisify(execFile)(binary(), [...options, '-P', '1', ...rate, ...log, postgresUrl]);
    return { perSecond: steadyRate(stderr), p99: logged ? await p99Of(folder) : Number.NaN };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Of the seconds after the first third: until then every connection parses and plans the functions that it is to call. */
function steadyRate(progress: string): number {
  const rates = [...progress.matchAll(/^progress: .* s, ([\d.]+) tps/gm)].map(([, tps]) => Number(tps));
  const steady = rates.slice(Math.floor(rates.length / 3));
  if (steady.length === 0) throw new Error(`pgbench said:\n${progress}`);
  return steady.reduce((sum, rate) => sum + rate, 0) / steady.length;
}

/** The third column of the log: microseconds of each transaction, with a rate from when it was due. */
async function p99Of(folder: string): Promise<number> {
  const logs = readdirSync(folder).filter((name) => name.startsWith('log'));
  const texts = await Promise.all(logs.map((name) => readFile(path.join(folder, name), 'utf8')));
  const times = texts.flatMap((text) =>
    text
      .trim()
      .split('\n')
      .map((line) => Number(line.split(' ')[2]) / 1_000),
  );
  return percentile(
    times.sort((a, b) => a - b),
    0.99,
  );
}

/** On the PATH, or where Debian puts it. */
function binary(): string {
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter)];
  const debian = '/usr/lib/postgresql';
  if (existsSync(debian)) folders.push(...readdirSync(debian).map((version) => path.join(debian, version, 'bin')));
  const found = folders.map((folder) => path.join(folder, 'pgbench')).find((file) => existsSync(file));
  if (found === undefined) throw new Error('pgbench is needed: install postgresql-contrib, or put it on the PATH.');
  return found;
}
