import type pg from 'pg';
import type { BenchEvent, Consumer, Servers } from '../harness/contender.js';
import { consumers } from '../harness/contender.js';
import { inboxTable, upsertEffectsOnce } from '../harness/effect.sql.js';
import { withClient } from '../harness/workload.js';

type Query = Pick<pg.ClientBase, 'query'>;

/** Inbox rows and effects of a batch in one statement: what every floor's consumer does. */
export async function applyBatch(client: Query, consumer: Consumer, events: readonly BenchEvent[]): Promise<void> {
  await client.query({
    name: 'apply',
    text: upsertEffectsOnce(consumer),
    values: [
      events.map((event) => event.walletId),
      events.map((event) => event.amount),
      events.map((event) => event.sequence),
      events.map((event) => event.eventId),
    ],
  });
}

export async function prepareInboxes({ postgresUrl }: Servers): Promise<void> {
  await withClient(postgresUrl, async (client) => {
    for (const consumer of consumers) await client.query(inboxTable(consumer));
  });
}
