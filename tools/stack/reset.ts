import { rm } from 'node:fs/promises';
import { postgresPlace } from '../servers/postgres-place.js';
import { stopLeftovers } from './leftovers.js';
import { line } from './screen.js';
import { places } from './settings.js';

/** Removes databases, keys, tokens, mails and logs. What was downloaded stays: it holds nothing of anybody. */
export async function reset(home: string): Promise<void> {
  const where = places(home);
  await stopLeftovers(where.pids);
  // For root the data may lie elsewhere: where the user who runs Postgres can get at it.
  const { data } = await postgresPlace(where.postgres);
  for (const target of [
    data,
    where.postgres,
    where.redis,
    where.mail,
    where.migrated,
    where.auth,
    where.logs,
    where.demo,
  ]) {
    await rm(target, { recursive: true, force: true });
  }
  line(`Wiped: databases, mails, keys and logs under ${home}. npm start begins anew.`);
}
