import { setTimeout as delay } from 'node:timers/promises';
import { Queue, Worker } from 'bullmq';
import pg from 'pg';
import type { Consumer, Contender, Recorder, Servers } from '../harness/contender.js';
import { consumers } from '../harness/contender.js';
import { parseBenchEvent, withClient } from '../harness/workload.js';
import { applyBatch, prepareInboxes } from './floor-consumer.js';
import { createOutbox, fillOutbox, outboxProducer } from './plain-outbox.js';

/** What tutorials build: poll the outbox, `queue.add` for each consumer, mark the row; a worker handles one job at a time. */
export const naiveBullmq: Contender = {
  name: 'outbox + BullMQ',
  roles: ['relay', ...consumers],
  maxBacklog: 20_000,
  async prepare(servers) {
    await createOutbox(servers);
    await prepareInboxes(servers);
  },
  backlog: fillOutbox,
  producer: (servers) => outboxProducer(servers, 4),
  start: (role, servers, recorder) => (role === 'relay' ? relay(servers) : consume(role, servers, recorder)),
};

async function relay({ postgresUrl, redisUrl }: Servers): Promise<() => Promise<void>> {
  const queues = consumers.map((name) => new Queue(name, { connection: { url: redisUrl } }));
  let running = true;
  const loop = withClient(postgresUrl, async (client) => {
    while (running) {
      const { rows } = await client.query<{ id: string; envelope: string }>(
        'SELECT id, envelope::text FROM public.outbox WHERE published_at IS NULL ORDER BY id LIMIT 100',
      );
      if (rows.length === 0) {
        await delay(50);
        continue;
      }
      for (const { id, envelope } of rows) {
        await Promise.all(
          queues.map((queue) => queue.add('event', { envelope }, { jobId: `event-${id}`, removeOnComplete: true })),
        );
      }
      await client.query('UPDATE public.outbox SET published_at = now() WHERE id = ANY($1)', [
        rows.map((row) => row.id),
      ]);
    }
  });
  return async () => {
    running = false;
    await loop;
    await Promise.all(queues.map((queue) => queue.close()));
  };
}

async function consume(
  consumer: Consumer,
  { postgresUrl, redisUrl }: Servers,
  recorder: Recorder,
): Promise<() => Promise<void>> {
  const pool = new pg.Pool({ connectionString: postgresUrl, max: 10 });
  const worker = new Worker<{ envelope: string }>(
    consumer,
    async (job) => {
      const event = parseBenchEvent(job.data.envelope);
      await applyBatch(pool, consumer, [event]);
      recorder.applied([event.n]);
    },
    { connection: { url: redisUrl }, concurrency: 10 },
  );
  await worker.waitUntilReady();
  return async () => {
    await worker.close();
    await pool.end();
  };
}
