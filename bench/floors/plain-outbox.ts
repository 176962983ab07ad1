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
