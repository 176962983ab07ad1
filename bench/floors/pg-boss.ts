import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import PgBoss from 'pg-boss';
import type { Consumer, Contender, Recorder, Servers } from '../harness/contender.js';
import { consumers } from '../harness/contender.js';
import { parseBenchEvent } from '../harness/workload.js';
import { applyBatch, prepareInboxes } from './floor-consumer.js';
import { createOutbox, fillOutbox, outboxProducer, ROOM, startRelay } from './plain-outbox.js';

const BATCH = 500;

/** pg-boss behind an outbox: a job per consumer, fetched 500 at a time, completed in the transaction of the effect. */
export const pgBoss: Contender = {
  name: 'pg-boss',
  roles: ['relay', ...consumers],
  maxBacklog: 50_000,
  async prepare(servers) {
    await createOutbox(servers);
    await prepareInboxes(servers);
    const boss = await start(servers);
    for (const consumer of consumers) await boss.createQueue(consumer);
    await boss.stop({ graceful: false });
  },
  backlog: fillOutbox,
  producer: (servers) => outboxProducer(servers, 1),
  start: (role, servers, recorder) => (role === 'relay' ? relay(servers) : consume(role, servers, recorder)),
};

async function relay(servers: Servers): Promise<() => Promise<void>> {
  const boss = await start(servers);
  const stop = startRelay(
    servers,
    (client, envelopes) =>
      boss.insert(
        envelopes.flatMap((envelope) => consumers.map((name) => ({ name, data: { envelope } }))),
        { db: { executeSql: (text, values) => client.query(text, values) } },
      ),
    async (client) => {
      const { rows } = await client.query<{ waiting: number }>(
        "SELECT count(*)::int AS waiting FROM pgboss.job WHERE state < 'active'",
      );
      return (rows[0]?.waiting ?? 0) < ROOM * consumers.length;
    },
  );
  return async () => {
    await stop();
    await boss.stop({ graceful: false });
  };
}

async function start({ postgresUrl }: Servers): Promise<PgBoss> {
  const boss = new PgBoss({ connectionString: postgresUrl, schedule: false, supervise: false, max: 4 });
  boss.on('error', (error) => {
    throw error;
  });
  return boss.start();
}

async function consume(consumer: Consumer, servers: Servers, recorder: Recorder): Promise<() => Promise<void>> {
  const boss = await start(servers);
  const client = new pg.Client({ connectionString: servers.postgresUrl });
  await client.connect();
  const db: PgBoss.Db = { executeSql: (text, values) => client.query(text, values) };
  let running = true;
  const loop = (async () => {
    while (running) {
      const batch = await boss.fetch<{ envelope: string }>(consumer, { batchSize: BATCH });
      if (batch.length === 0) {
        // Its own worker polls twice a second at most; an explicit loop is the fastest use.
        await delay(5);
        continue;
      }
      const events = batch.map((job) => parseBenchEvent(job.data.envelope));
      await client.query('BEGIN');
      await applyBatch(client, consumer, events);
      await boss.complete(
        consumer,
        batch.map((job) => job.id),
        { db },
      );
      await client.query('COMMIT');
      recorder.applied(events.map((event) => event.n));
    }
  })();
  return async () => {
    running = false;
    await loop;
    await boss.stop({ graceful: false });
    await client.end();
  };
}
