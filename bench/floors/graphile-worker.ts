import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import type pg from 'pg';
import type { Consumer, Contender, Recorder, Servers } from '../harness/contender.js';
import { consumers } from '../harness/contender.js';
import { parseBenchEvent } from '../harness/workload.js';
import { applyBatch, prepareInboxes } from './floor-consumer.js';
import { createOutbox, fillOutbox, outboxProducer, ROOM, startRelay } from './plain-outbox.js';

/** graphile-worker behind an outbox: a job per consumer, fetched and completed in batches, run ten at a time. */
export const graphileWorker: Contender = {
  name: 'graphile-worker',
  roles: ['relay', ...consumers],
  maxBacklog: 20_000,
  async prepare(servers) {
    await createOutbox(servers);
    await prepareInboxes(servers);
    const utils = await makeWorkerUtils({ connectionString: servers.postgresUrl, logger });
    await utils.migrate();
    await utils.release();
  },
  backlog: fillOutbox,
  producer: (servers) => outboxProducer(servers, 1),
  start: async (role, servers, recorder) =>
    role === 'relay' ? startRelay(servers, addJobs, hasRoom) : consume(role, servers, recorder),
};

async function hasRoom(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ waiting: number }>(
    'SELECT count(*)::int AS waiting FROM graphile_worker._private_jobs',
  );
  return (rows[0]?.waiting ?? 0) < ROOM * consumers.length;
}

const logger = new Logger(() => () => undefined);

/** The set-based way in; `add_job` for one job does the same and rings the same bell. */
async function addJobs(client: pg.Client, envelopes: string[]): Promise<void> {
  await client.query({
    name: 'add-jobs',
    text: /* sql */ `
      SELECT count(*) FROM graphile_worker.add_jobs(ARRAY(
        SELECT (consumer, json_build_object('envelope', envelope), NULL, NULL, 3, NULL, NULL, NULL)::graphile_worker.job_spec
        FROM unnest($1::text[]) AS envelope, unnest($2::text[]) AS consumer))`,
    values: [envelopes, [...consumers]],
  });
}

async function consume(consumer: Consumer, { postgresUrl }: Servers, recorder: Recorder): Promise<() => Promise<void>> {
  const runner = await run({
    connectionString: postgresUrl,
    maxPoolSize: 12,
    noHandleSignals: true,
    logger,
    preset: {
      worker: {
        concurrentJobs: 10,
        pollInterval: 1000,
        // Its own settings for throughput (performance guide): fetch and complete in batches.
        localQueue: { size: 500 },
        completeJobBatchDelay: 0,
      },
    },
    taskList: {
      [consumer]: async (payload, helpers) => {
        const event = parseBenchEvent((payload as { envelope: string }).envelope);
        await helpers.withPgClient((client) => applyBatch(client, consumer, [event]));
        recorder.applied([event.n]);
      },
    },
  });
  return () => runner.stop();
}
