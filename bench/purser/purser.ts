import { Doorbell } from '@purser/outbox';
import { createLogger, createRedis, ServiceConfig } from '@purser/platform';
import { RedisStreamsBroker } from '@purser/streams';
import { partitionOf } from '@purser/contracts';
import pg from 'pg';
import { migrate } from '../../tools/migrate.js';
import { nodeFlags, roleOf } from '../../tools/services.js';
import type { Contender, Producer, Servers } from '../harness/contender.js';
import { consumers } from '../harness/contender.js';
import { withClient } from '../harness/workload.js';
import { PARTITIONS, ROLE_PASSWORD, settings, urlOf } from './settings.js';

/** Purser with everything on: leases, order, retries, proof; migrated like a real one, each process with its own role. */
export const purser: Contender = {
  name: 'Purser',
  roles: ['relay', ...consumers],
  // As `npm start` and the image run the services.
  nodeFlags,
  async prepare({ postgresUrl }) {
    await migrate({ adminUrl: postgresUrl, rolePassword: ROLE_PASSWORD, partitions: PARTITIONS });
    await withClient(postgresUrl, async (client) => {
      for (const consumer of consumers)
        await client.query(`GRANT SELECT, INSERT, UPDATE ON ${consumer}.effect TO ${roleOf(consumer)}`);
      // Only the wallet's own functions may append, with their owner's rights; the producer below appends without a posting.
      await client.query(`GRANT INSERT ON wallet.outbox TO ${roleOf('wallet')}`);
      await client.query(`GRANT USAGE ON SEQUENCE wallet.outbox_id_seq TO ${roleOf('wallet')}`);
    });
  },
  async backlog({ postgresUrl }) {
    await withClient(postgresUrl, async (client) => {
      await client.query(/* sql */ `
        SELECT count(wallet.outbox_append(wallet.partition_of(wallet_id), event_id, wallet_id, sequence, 'TopUpCompleted', 1::smallint, envelope::json))
        FROM (SELECT * FROM bench.event ORDER BY n) AS event`);
      await client.query('VACUUM ANALYZE wallet.outbox');
    });
  },
  producer,
  // Loaded here, so that the floors' processes do without Nest and without its time to load.
  start: async (role, servers, recorder) => {
    if (role === 'relay') return (await import('./relay.js')).startRelay(servers);
    return (await import('./consumer.js')).startConsumer(role, servers, recorder);
  },
  verify: verifyBooks,
};

/** What the wallet service does in its posting, without the posting: append, commit, ring. */
async function producer(servers: Servers): Promise<Producer> {
  const config = await settings(ServiceConfig, 'wallet', servers);
  const log = createLogger('bench', 'warn');
  const pool = new pg.Pool({ connectionString: urlOf('wallet', servers.postgresUrl), max: 4, min: 4 });
  const broker = new RedisStreamsBroker((role) => createRedis(config, role, log));
  const doorbell = new Doorbell(broker);
  return {
    async append({ eventId, walletId, sequence, envelope }) {
      await pool.query({
        name: 'append',
        text: `SELECT wallet.outbox_append($1, $2, $3, $4, 'TopUpCompleted', 1::smallint, $5)`,
        values: [partitionOf(walletId, PARTITIONS), eventId, walletId, sequence, envelope],
      });
      doorbell.ring();
    },
    async close() {
      await broker.close();
      await pool.end();
    },
  };
}

/** The tables' own books: as many positions as events, all published, each applied by each consumer, nothing else. */
export async function verifyBooks({ postgresUrl }: Servers, events: number, retained = 0): Promise<void> {
  await withClient(postgresUrl, async (client) => {
    const inboxes = consumers.map(
      (consumer) => `
        SELECT '${consumer}' AS who, count(*) FILTER (WHERE status = 'a') AS done, count(*) AS known,
               (SELECT sum(position) FROM ${consumer}.inbox_partition) AS recorded FROM ${consumer}.inbox`,
    );
    const { rows } = await client.query<{ who: string; done: string; known: string; recorded: string }>(`
      SELECT 'relay' AS who, sum(published) AS done, sum(position) AS known, (SELECT count(*) FROM wallet.outbox_position) AS recorded
      FROM wallet.relay_partition UNION ALL ${inboxes.join(' UNION ALL ')}`);
    const positions = events + retained;
    const wrong = rows.filter(({ who, done, known, recorded }) => {
      const expected = who === 'relay' ? [positions, positions, positions] : [events, events, positions];
      return [done, known, recorded].some((value, index) => Number(value) !== expected[index]);
    });
    if (wrong.length > 0)
      throw new Error(`Purser's books do not say ${events}: ${JSON.stringify(wrong)}. The run does not count.`);
  });
}
