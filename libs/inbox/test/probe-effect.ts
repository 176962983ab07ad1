import type { EventEnvelope } from '@purser/contracts';
import type { InboxContext } from '../src/consumer/inbox-context.js';

/** The effect of an event: one row, so that applying it twice would show. */
export async function record(events: EventEnvelope[], { tx, attempt }: InboxContext): Promise<void> {
  await tx.query(
    `INSERT INTO effect (event_id, wallet_id, sequence, amount, attempt)
     SELECT *, $5::int FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[])`,
    [
      events.map(({ id }) => id),
      events.map(({ subject }) => subject),
      events.map(({ data }) => data.sequence),
      events.map(({ data }) => ('amount' in data ? data.amount : '0')),
      attempt,
    ],
  );
}
