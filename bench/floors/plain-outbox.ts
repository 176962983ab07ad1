import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Producer, Servers } from '../harness/contender.js';
import { withClient } from '../harness/workload.js';

/** The outbox of the floors that have a relay: a table with a counter. */
const table = /* sql */ `
  CREATE TABLE public.outbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, envelope json NOT NULL, published_at timestamptz);
  CREATE INDEX outbox_unpublished ON public.outbox (id) WHERE published_at IS NULL;
  CREATE TABLE public.relay_cursor (id bigint NOT NULL);
  INSERT INTO public.relay_cursor VALUES (0)`;

export const createOutbox = ({ postgresUrl }: Servers) => withClient(postgresUrl, (client) => client.query(table));

export async function fillOutbox({ postgresUrl }: Servers): Promise<void> {
  await withClient(postgresUrl, async (client) => {
    await client.query('INSERT INTO public.outbox (envelope) SELECT envelope::json FROM bench.event ORDER BY n');
    await client.query('VACUUM ANALYZE public.outbox');
  });
}

/** Over one connection a commit is never overtaken: `WHERE id > last` would otherwise skip it for ever. */
export async function outboxProducer({ postgresUrl }: Servers, connections: number): Promise<Producer> {
  const pool = new pg.Pool({ connectionString: postgresUrl, max: connections, min: connections });
  return {
    async append({ envelope }) {
      await pool.query({
        name: 'append',
        text: 'INSERT INTO public.outbox (envelope) VALUES ($1)',
        values: [envelope],
      });
    },
    close: () => pool.end(),
  };
}

/**
 * Moves the outbox into a queue that lives in the same database: 500 rows, their jobs and the cursor in one transaction.
 * `room` answers whether the queue takes more; deep queues are slower, and nobody gains by filling them ahead.
 */
export function startRelay(
  { postgresUrl }: Servers,
  enqueue: (client: pg.Client, envelopes: string[]) => Promise<void>,
  room: (client: pg.Client) => Promise<boolean>,
): () => Promise<void> {
  let running = true;
  const loop = withClient(postgresUrl, async (client) => {
    // The queue's tables outgrow their statistics within seconds; counting by scanning them would be the slowest part.
    await client.query('SET enable_seqscan = off');
    let last = '0';
    while (running) {
      const { rows } = await client.query<{ id: string; envelope: string }>({
        name: 'read',
        text: 'SELECT id, envelope::text FROM public.outbox WHERE id > $1 ORDER BY id LIMIT 500',
        values: [last],
      });
      const newest = rows.at(-1);
      if (!newest || !(await room(client))) {
        await delay(5);
        continue;
      }
      await client.query('BEGIN');
      await enqueue(
        client,
        rows.map((row) => row.envelope),
      );
      await client.query({ name: 'record', text: 'UPDATE public.relay_cursor SET id = $1', values: [newest.id] });
      await client.query('COMMIT');
      last = newest.id;
    }
  });
  return async () => {
    running = false;
    await loop;
  };
}

/** Jobs of one consumer that may wait before the relay pauses: four batches. */
export const ROOM = 2_000;
