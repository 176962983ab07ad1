import type { EventEnvelope, EventType } from '@purser/contracts';
import { anEvent, testDatabase, until } from '@purser/testing';
import type { TestRedis } from '@purser/testing';
import { Redis } from 'ioredis';
import { deadLetterReview } from '../src/tables/dead-letter-review.sql.js';
import { inboxEventIndex } from '../src/tables/inbox-event-index.sql.js';
import { rejectionRulesAndControl } from '../src/tables/rejection-rules-and-control.sql.js';
import { inboxTables } from '../src/tables/inbox-tables.js';
import { assemble } from './assemble.js';
import type { AssembleOptions, Assembled } from './assemble.js';
import { record } from './probe-effect.js';

export const PARTITIONS = 4;
const SCHEMA = 'probe';

/**
 * A database with a consumer's tables and one table of effects, and the consumers started on it. The Redis to publish into
 * is emptied first: one serves all tests of a file.
 */
export async function probe(redis: TestRedis) {
  const database = await testDatabase();
  await redis.flush();
  await database.query(`
    CREATE SCHEMA ${SCHEMA};
    GRANT USAGE ON SCHEMA ${SCHEMA} TO purser_analytics;
    SELECT set_config('purser.partitions', '${PARTITIONS}', false);
    ${inboxTables({ schema: SCHEMA, role: 'purser_analytics', walletIndex: true })};
    ${inboxEventIndex(SCHEMA)};
    ${deadLetterReview({ schema: SCHEMA, role: 'purser_analytics' })};
    ${rejectionRulesAndControl({ schema: SCHEMA, role: 'purser_analytics' })};
    CREATE TABLE ${SCHEMA}.effect (at bigserial, event_id uuid, wallet_id uuid, sequence bigint, amount bigint, attempt int);
    GRANT SELECT, INSERT ON ${SCHEMA}.effect TO purser_analytics;
    GRANT USAGE ON SEQUENCE ${SCHEMA}.effect_at_seq TO purser_analytics;
  `);
  const client = new Redis(redis.url, { maxRetriesPerRequest: null });
  client.on('error', () => undefined);
  const positions = new Map<number, number>();
  const started: Assembled[] = [];
  const settings = {
    databaseUrl: database.urlOf('analytics'),
    redisUrl: redis.url,
    schema: SCHEMA,
    partitions: PARTITIONS,
  };

  return {
    database,
    redis,
    client,
    settings,

    /** Writes texts into one partition, as the relay would. Returns the position of each. */
    async publishText(partition: number, ...texts: string[]): Promise<number[]> {
      const pipeline = client.pipeline();
      const given = texts.map((text) => {
        const position = (positions.get(partition) ?? 0) + 1;
        positions.set(partition, position);
        pipeline.xadd(`purser:events:{${partition}}`, `${position}-0`, 'e', text);
        return position;
      });
      await pipeline.exec();
      return given;
    },

    publish(partition: number, ...events: EventEnvelope[]): Promise<number[]> {
      return this.publishText(partition, ...events.map((event) => JSON.stringify(event)));
    },

    /** A consumer that writes one row of `effect` per event, unless told otherwise; started. */
    async consumer(options: Partial<AssembleOptions> = {}): Promise<Assembled> {
      const assembled = await assemble({ ...settings, handle: record, ...options });
      started.push(assembled);
      await assembled.start();
      return assembled;
    },

    effects(): Promise<{ event_id: string; wallet_id: string; sequence: string; attempt: number }[]> {
      return database.query(`SELECT event_id, wallet_id, sequence, attempt FROM ${SCHEMA}.effect ORDER BY at`);
    },

    /** Letters of inbox.status by partition and position. */
    async statuses(partition = 0): Promise<string> {
      const rows = await database.query<{ status: string }>(
        `SELECT status FROM ${SCHEMA}.inbox WHERE partition = $1 ORDER BY position`,
        [partition],
      );
      return rows.map(({ status }) => status).join('');
    },

    async untilStatuses(expected: string, partition = 0): Promise<void> {
      let last = '';
      await until(async () => (last = await this.statuses(partition)) === expected, {
        what: `statuses ${expected}`,
      }).catch((error: unknown) => {
        throw new Error(`${String(error)}; they are ${last}`);
      });
    },

    deadLetters() {
      return database.query<{
        id: string;
        state: string;
        error_class: string;
        error: string;
        attempts: number;
        event: unknown;
        fingerprint: string;
        replays: number;
        position: string;
      }>(`SELECT * FROM ${SCHEMA}.dead_letter ORDER BY id`);
    },

    attempts() {
      return database.query<{ attempt: number; outcome: string | null; error_class: string | null; position: string }>(
        `SELECT * FROM ${SCHEMA}.inbox_attempt ORDER BY partition, position, attempt`,
      );
    },

    async close(): Promise<void> {
      await Promise.all(started.map((consumer) => consumer.stop()));
      client.disconnect();
      await database.drop();
    },
  };
}

export type Probe = Awaited<ReturnType<typeof probe>>;

/** Events of one wallet, in order: `WalletCreated` first if asked for, then top-ups. */
export function aHistory(
  topUps: number,
  { walletId = crypto.randomUUID(), created = false, from = 1 } = {},
): EventEnvelope<EventType>[] {
  const events: EventEnvelope<EventType>[] = created ? [anEvent('WalletCreated', { walletId })] : [];
  for (let index = 0; index < topUps; index += 1)
    events.push(anEvent('TopUpCompleted', { walletId, sequence: from + index }));
  return events;
}
