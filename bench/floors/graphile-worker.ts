import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import pg from 'pg';
import type { BenchEvent, Consumer, Contender, Recorder, Servers } from '../harness/contender.js';
import { consumers } from '../harness/contender.js';
import { parseBenchEvent, readWorkload, withClient } from '../harness/workload.js';
import { applyBatch, prepareInboxes } from './floor-consumer.js';

/** graphile-worker: a job per consumer, enqueued in the transaction of the business (no relay), fetched in batches, run one by one. */
export const graphileWorker: Contender = {
  name: 'graphile-worker',
  roles: consumers,
  maxBacklog: 50_000,
  async prepare(servers) {
    await prepareInboxes(servers);
    const utils = await makeWorkerUtils({ connectionString: servers.postgresUrl, logger });
    await utils.migrate();
    await utils.release();
  },
  async backlog(servers) {
    const events = await readWorkload(servers.postgresUrl);
    await withClient(servers.postgresUrl, async (client) => {
      for (let from = 0; from < events.length; from += 2000) await addJobs(client, events.slice(from, from + 2000));
      await client.query('VACUUM ANALYZE');
    });
  },
  async producer({ postgresUrl }) {
    const pool = new pg.Pool({ connectionString: postgresUrl, max: 4, min: 4 });
    return { append: (event) => addJobs(pool, [event]), close: () => pool.end() };
  },
  start: (role, servers, recorder) => {
    if (role === 'relay') throw new Error('graphile-worker has no relay.');
    return consume(role, servers, recorder);
  },
};

const logger = new Logger(() => () => undefined);

/** The set-based way in; `add_job` for one job does the same and rings the same bell. */
async function addJobs(client: Pick<pg.ClientBase, 'query'>, events: readonly BenchEvent[]): Promise<void> {
  await client.query({
    name: 'add-jobs',
    text: /* sql */ `
      SELECT count(*) FROM graphile_worker.add_jobs(ARRAY(
        SELECT (consumer, json_build_object('envelope', envelope), NULL, NULL, 3, NULL, NULL, NULL)::graphile_worker.job_spec
        FROM unnest($1::text[]) AS envelope, unnest($2::text[]) AS consumer))`,
    values: [events.map((event) => event.envelope), [...consumers]],
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
