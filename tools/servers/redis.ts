import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import type { RedisBinary } from './redis-binary.js';
import { spawnDetached, stopProcess, waitForServer } from './processes.js';

export interface RedisOptions {
  binary: RedisBinary;
  /** Where its append-only file and its log live; made when missing. */
  directory: string;
  port: number;
}

export interface RedisServer {
  url: string;
  pid: number;
  /** SIGTERM: writes what is pending to the append-only file. */
  stop(): Promise<void>;
  kill(): Promise<void>;
}

/** A Redis (or Valkey) with the two settings Purser needs: an append-only file, and `noeviction`. */
export async function startRedis({ binary, directory, port }: RedisOptions): Promise<RedisServer> {
  // The folder above is not only ours: Postgres, which may run as another user, has its data there, too.
  await mkdir(path.dirname(directory), { recursive: true, mode: 0o755 });
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const logFile = path.join(directory, 'server.log');
  const log = openSync(logFile, 'a');
  const child = spawnDetached(
    binary.path,
    [
      '--bind',
      '127.0.0.1',
      '--port',
      String(port),
      '--dir',
      directory,
      '--appendonly',
      'yes',
      '--save',
      '',
      '--maxmemory-policy',
      'noeviction',
      // Wake-ups a second, of its own: at 10, the default, they are half of what an idle Redis costs. It is also how late a blocking
      // command may come to its end, and so a retry's timer: 200 ms.
      '--hz',
      '5',
    ],
    { cwd: directory, stdio: ['ignore', log, log], env: { ...process.env, ...binary.env } },
  );
  closeSync(log);
  try {
    await waitForServer(child, 'Redis', () => answersPing(port));
  } catch (error) {
    const said = await readFile(logFile, 'utf8').catch(() => '');
    throw new Error(`${(error as Error).message}\n${said.trim().split('\n').slice(-5).join('\n')}`, { cause: error });
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    stop: () => stopProcess(child, 'SIGTERM'),
    kill: () => stopProcess(child, 'SIGKILL'),
  };
}

/** `+PONG`, and not the `-LOADING` of a server that is still reading its file. */
export function answersPing(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1000, () => done(false));
    socket.once('connect', () => socket.write('PING\r\n'));
    socket.once('data', (data) => done(data.toString().startsWith('+PONG')));
    socket.once('error', () => done(false));
  });
}
