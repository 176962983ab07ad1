import { chmod, mkdtemp, readdir, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isAlive } from '../servers/processes.js';

const PREFIX = 'purser-test-';
/** Linux' file system in memory. Containers often have 64 MB of it. */
const MEMORY = '/dev/shm';
/** Bytes. A run takes some 500 MB: the databases of the tests under way, and their log. */
const ENOUGH = 4 * 2 ** 30;

/**
 * A folder for the data of one run, in memory where there is room: a database is a copy of 900 files, which takes 50 ms
 * there and 500 ms on a virtual disk, and nearly every integration test has one of its own. TMPDIR overrules it.
 */
export async function makeRunFolder(): Promise<string> {
  const parent = process.env['TMPDIR'] === undefined && (await hasRoom(MEMORY)) ? MEMORY : tmpdir();
  await removeAbandoned(parent);
  const folder = await mkdtemp(path.join(parent, `${PREFIX}${process.pid}-`));
  // Postgres runs as another user when we are root, and has to get to its data in here.
  await chmod(folder, 0o755);
  return folder;
}

async function hasRoom(folder: string): Promise<boolean> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize > ENOUGH;
  } catch {
    return false;
  }
}

/** Of runs that were killed: memory should not be lost to them. */
async function removeAbandoned(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1]);
    if (pid && !isAlive(pid)) await rm(path.join(parent, name), { recursive: true, force: true });
  }
}
