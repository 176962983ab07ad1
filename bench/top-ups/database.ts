import { migrate } from '../../tools/migrate.js';
import type { Servers } from '../harness/contender.js';
import type { BenchServers } from '../harness/servers.js';
import { progress } from '../harness/table.js';
import { withClient } from '../harness/workload.js';
import { PARTITIONS, ROLE_PASSWORD } from '../purser/settings.js';
import { handWritten } from './hand-written.sql.js';
import { seal, seedBalances, seedHistory, seedWallets } from './seed.sql.js';

/** A database of its own, with so many wallets, and so many top-ups behind each of them. */
export async function prepared(
  servers: BenchServers,
  name: string,
  { wallets, past = 0 }: { wallets: number; past?: number },
): Promise<Servers> {
  const own = await servers.fresh(name);
  await migrate({ adminUrl: own.postgresUrl, rolePassword: ROLE_PASSWORD, partitions: PARTITIONS });
  await withClient(own.postgresUrl, async (client) => {
    await client.query(handWritten);
    await client.query(seedWallets, [wallets]);
    if (past > 0) {
      // As after a month: whoever looks for a key looks into each table.
      await client.query('SELECT wallet.idempotency_create_days(current_date - 30, 2, 5)');
      await client.query(
        'ALTER TABLE wallet.entry DISABLE TRIGGER checked; ALTER TABLE wallet.wallet DISABLE TRIGGER checked',
      );
      await client.query(seedHistory, [past]);
      await client.query(seedBalances, [past]);
      await client.query(
        'ALTER TABLE wallet.entry ENABLE ALWAYS TRIGGER checked; ALTER TABLE wallet.wallet ENABLE ALWAYS TRIGGER checked',
      );
      progress('sealing them …');
      for (;;) {
        const { rows } = await client.query<{ again_in_ms: number | null }>(seal);
        if (rows[0]?.again_in_ms == null) break;
      }
    }
    await client.query('VACUUM ANALYZE');
    await client.query('CHECKPOINT');
  });
  return own;
}
