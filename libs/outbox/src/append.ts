import type { EventEnvelope } from '@purser/contracts';
import type { EntityManager } from 'typeorm';

/** Takes an envelope as $1; the wallet's partition is worked out in SQL. */
const APPEND = /* sql */ `
SELECT outbox_append(partition_of(e.subject), e.id, e.subject, e.sequence, e.type, e.version, $1::json)
FROM (SELECT $2::uuid AS id, $3::uuid AS subject, $4::bigint AS sequence, $5::text AS type, $6::smallint AS version) e
`;

/**
 * Appends an event to the outbox, within the transaction of `manager`: it is published if and only if that commits.
 * The transaction must hold the wallet's row lock already, otherwise a wallet's events could be published out of order.
 * The event must come from `createEvent`, which has validated it.
 */
export async function append(manager: EntityManager, event: EventEnvelope): Promise<void> {
  await manager.query(APPEND, [
    JSON.stringify(event),
    event.id,
    event.subject,
    event.data.sequence,
    event.type,
    event.version,
  ]);
}
