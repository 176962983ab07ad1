import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { Consumer, Contender, Recorder, Servers } from '../harness/contender.js';
import { consumers } from '../harness/contender.js';
import { parseBenchEvent, withClient } from '../harness/workload.js';
import { applyBatch, prepareInboxes } from './floor-consumer.js';
import { createOutbox, fillOutbox, outboxProducer } from './plain-outbox.js';

const BATCH = 500;
const STREAM = 'bare';

/**
 * What the parts cost by themselves: one loop that reads 500 rows and pipelines XADDs, three that XREADGROUP 500 entries
 * and write them with one statement. No leases, no partitions, no retries, no proof; it skips rows that commit late.
 */
export const bareLoops: Contender = {
  name: 'bare loops',
  roles: ['relay', ...consumers],
  async prepare(servers) {
    await createOutbox(servers);
    await prepareInboxes(servers);
    const redis = new Redis(servers.redisUrl);
    for (const consumer of consumers) await redis.xgroup('CREATE', STREAM, consumer, '0', 'MKSTREAM');
    await redis.quit();
  },
  backlog: fillOutbox,
  producer: (servers) => outboxProducer(servers, 1),
  start: (role, servers, recorder) => (role === 'relay' ? relay(servers) : consume(role, servers, recorder)),
};

async function relay({ postgresUrl, redisUrl }: Servers): Promise<() => Promise<void>> {
  const redis = new Redis(redisUrl);
  let running = true;
  const loop = withClient(postgresUrl, async (client) => {
    let last = '0';
    while (running) {
      const { rows } = await client.query<{ id: string; envelope: string }>({
        name: 'read',
        text: `SELECT id, envelope::text FROM public.outbox WHERE id > $1 ORDER BY id LIMIT ${BATCH}`,
        values: [last],
      });
      const newest = rows.at(-1);
      if (!newest) {
        // 1 ms: the shortest timer there is. Without a doorbell, this is where the latency of a poller comes from.
        await delay(1);
        continue;
      }
      const pipeline = redis.pipeline();
      for (const { envelope } of rows) pipeline.xadd(STREAM, '*', 'e', envelope);
      await pipeline.exec();
      last = newest.id;
      await client.query({ name: 'record', text: 'UPDATE public.relay_cursor SET id = $1', values: [last] });
    }
  });
  return async () => {
    running = false;
    await loop;
    redis.disconnect();
  };
}

async function consume(
  consumer: Consumer,
  { postgresUrl, redisUrl }: Servers,
  recorder: Recorder,
): Promise<() => Promise<void>> {
  const redis = new Redis(redisUrl);
  const client = new pg.Client({ connectionString: postgresUrl });
  await client.connect();
  let running = true;
  const loop = (async () => {
    while (running) {
      const answer = (await redis.xreadgroup(
        'GROUP',
        consumer,
        'one',
        'COUNT',
        BATCH,
        'BLOCK',
        100,
        'STREAMS',
        STREAM,
        '>',
      )) as [string, [string, string[]][]][] | null;
      const entries = answer?.[0]?.[1] ?? [];
      if (entries.length === 0) continue;
      const events = entries.map(([, fields]) => parseBenchEvent(fields[1] ?? ''));
      await applyBatch(client, consumer, events);
      recorder.applied(events.map((event) => event.n));
      await redis.xack(STREAM, consumer, ...entries.map(([id]) => id));
    }
  })();
  return async () => {
    running = false;
    await loop;
    redis.disconnect();
    await client.end();
  };
}
