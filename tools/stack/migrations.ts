import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Credentials } from './credentials.js';
import { places, type Settings } from './settings.js';

/**
 * Runs the migrations, except on a database of our own that this very build has already migrated: TypeORM alone takes
 * half a second to load. Returns what to say.
 */
export async function runMigrations(
  root: string,
  adminUrl: string,
  settings: Settings,
  { rolePassword }: Credentials,
): Promise<string> {
  const stamp = places(settings.home).migrated;
  const built = await readFile(path.join(root, 'dist', '.built'), 'utf8').catch(() => '');
  const state = createHash('sha256')
    .update([built, adminUrl, rolePassword, settings.partitions].join('\n'))
    .digest('hex');
  const isOurs = settings.databaseUrl === undefined && built !== '';
  if (isOurs && (await readFile(stamp, 'utf8').catch(() => '')) === state) return 'up to date';

  const { migrate } = await import('../migrate.js');
  const ran = await migrate({ adminUrl, rolePassword, partitions: settings.partitions });
  if (isOurs) await writeFile(stamp, state);
  return ran.length > 0 ? `${ran.length} new` : 'up to date';
}
