import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import PgBoss from 'pg-boss';
import type { BenchEvent, Consumer, Contender, Recorder, Servers } from '../harness/contender.js';
import { consumers } from '../harness/contender.js';
import { parseBenchEvent, readWorkload, withClient } from '../harness/workload.js';
import { applyBatch, prepareInboxes } from './floor-consumer.js';

const BATCH = 500;

/**
 * pg-boss as it is used best: a job per consumer, enqueued in the transaction of the business (so there is no relay),
 * fetched 500 at a time, completed in the transaction of the effect.
 */
export const pgBoss: Contender = {
  name: 'pg-boss',
  roles: consumers,
  async prepare(servers) {
    await prepareInboxes(servers);
    const boss = await start(servers);
    for (const consumer of consumers) await boss.createQueue(consumer);
    await boss.stop({ graceful: false });
  },
  async backlog(servers) {
    const boss = await start(servers);
    const events = await readWorkload(servers.postgresUrl);
    for (let from = 0; from < events.length; from += 2000) {
      await boss.insert(events.slice(from, from + 2000).flatMap(jobs));
    }
    await boss.stop({ graceful: false });
    await withClient(servers.postgresUrl, (client) => client.query('VACUUM ANALYZE'));
  },
  async producer(servers) {
    const boss = await start(servers);
    return {
      append: (event) => boss.insert(jobs(event)),
      close: () => boss.stop({ graceful: false }),
    };
  },
  start: (role, servers, recorder) => {
    if (role === 'relay') throw new Error('pg-boss has no relay.');
    return consume(role, servers, recorder);
  },
};

const jobs = (event: BenchEvent) => consumers.map((name) => ({ name, data: { envelope: event.envelope } }));

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
