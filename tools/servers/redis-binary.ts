import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface RedisBinary {
  path: string;
  /** What it must find in its environment: the libraries unpacked beside it. */
  env: Record<string, string>;
  /** For people: where it comes from. */
  origin: string;
}

/**
 * A redis-server that runs: the given one, one on PATH, or on Debian and Ubuntu the distribution's package unpacked
 * under .purser/cache/, which changes nothing in the system. The error says the one command that helps.
 */
export async function findRedis(say: (line: string) => void, given?: string): Promise<RedisBinary> {
  if (given) return verified({ path: given, env: {}, origin: given });
  for (const name of ['redis-server', 'valkey-server']) {
    const found = onPath(name);
    if (found) return verified({ path: found, env: {}, origin: found });
  }
  const folder = path.resolve('.purser', 'cache', 'redis');
  const unpacked = path.join(folder, 'root');
  if (!existsSync(unpacked)) {
    if (!onPath('apt-get') || !onPath('dpkg')) throw new Error(howToGetRedis());
    say("Redis: unpacking the distribution's package under .purser/ (once; the system is not changed)");
    await unpack(folder, unpacked).catch((error: Error) => {
      throw new Error(
        `The distribution's Redis package could not be unpacked: ${error.message.trim().split('\n').at(-1)}\n${howToGetRedis()}`,
      );
    });
  }
  const triplets = await readdir(path.join(unpacked, 'usr', 'lib')).catch(() => []);
  const libraries = triplets.flatMap((triplet) => [
    path.join(unpacked, 'usr/lib', triplet),
    path.join(unpacked, 'lib', triplet),
  ]);
  return verified({
    path: path.join(unpacked, 'usr/bin/redis-server'),
    env: { LD_LIBRARY_PATH: libraries.join(':') },
    origin: "the distribution's package",
  });
}

async function verified(binary: RedisBinary): Promise<RedisBinary> {
  try {
    const { stdout } = await run(binary.path, ['--version'], { env: { ...process.env, ...binary.env } });
    const version = /v=(\S+)/.exec(stdout)?.[1];
    return { ...binary, origin: version ? `${version}, ${binary.origin}` : binary.origin };
  } catch (error) {
    throw new Error(
      `${binary.path} does not run: ${(error as Error).message.trim().split('\n').at(-1)}\n${howToGetRedis()}`,
      { cause: error },
    );
  }
}

function howToGetRedis(): string {
  const install: Partial<Record<NodeJS.Platform, string>> = {
    darwin: 'brew install redis',
    linux: onPath('dnf')
      ? 'sudo dnf install valkey'
      : onPath('apk')
        ? 'sudo apk add redis'
        : onPath('pacman')
          ? 'sudo pacman -S valkey'
          : 'sudo apt-get install redis-server',
  };
  return `Purser needs a Redis. Run: ${install[process.platform] ?? 'docker run -p 6379:6379 redis:8'}   (or set REDIS_URL to one with maxmemory-policy noeviction)`;
}

function onPath(name: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .map((folder) => path.join(folder, name))
    .find((file) => existsSync(file));
}

/** Downloads redis-server and what it needs that is not installed, and unpacks them; all or nothing. */
async function unpack(folder: string, target: string): Promise<void> {
  const packages = path.join(folder, 'packages');
  const work = path.join(folder, `unpacking-${process.pid}`);
  await mkdir(packages, { recursive: true, mode: 0o755 });
  try {
    let options: string[] = [];
    try {
      await run('apt-get', ['download', ...(await missingPackages(options))], { cwd: packages });
    } catch {
      // No package lists (as in fresh containers) or old ones: fetch lists into a folder of our own; this needs no root.
      const lists = path.join(folder, 'apt');
      await mkdir(path.join(lists, 'lists', 'partial'), { recursive: true });
      await mkdir(path.join(lists, 'cache', 'archives', 'partial'), { recursive: true });
      options = ['-o', `Dir::State::Lists=${lists}/lists`, '-o', `Dir::Cache=${lists}/cache`];
      await run('apt-get', [...options, 'update']);
      await run('apt-get', [...options, 'download', ...(await missingPackages(options))], { cwd: packages });
    }
    await mkdir(work, { recursive: true });
    for (const file of await readdir(packages)) await run('dpkg', ['-x', path.join(packages, file), work]);
    await rename(work, target);
  } finally {
    await rm(packages, { recursive: true, force: true });
    await rm(work, { recursive: true, force: true });
    await rm(path.join(folder, 'apt'), { recursive: true, force: true });
  }
}

async function missingPackages(options: string[]): Promise<string[]> {
  const { stdout } = await run('apt-cache', [
    ...options,
    'depends',
    '--recurse',
    ...['recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances', 'pre-depends'].map(
      (kind) => `--no-${kind}`,
    ),
    'redis-server',
  ]);
  const wanted = [...new Set(stdout.split('\n').filter((line) => /^[a-z0-9]/.test(line)))];
  // Only what redis-server loads itself: its tools package holds the binary, the rest are libraries.
  const useful = wanted.filter((name) => /^(redis-(server|tools)|lib|lua)/.test(name) && !/^libc6|^libgcc/.test(name));
  const { stdout: status } = await run('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n']);
  const installed = new Set(
    status
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  );
  const missing = useful.filter((name) => !installed.has(name));
  // Alternatives (a | b) are listed too, and not every one exists in every release.
  const { stdout: available } = await run('apt-cache', [...options, 'madison', ...missing]);
  return [...new Set(available.split('\n').map((line) => line.split('|')[0]?.trim() ?? ''))].filter(
    (name) => name !== '',
  );
}
