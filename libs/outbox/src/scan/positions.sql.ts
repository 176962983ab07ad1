/**
 * The positions of a few events.
 *
 * Takes   in the same order: $1 partitions, $2 ids, $3 times of creation, which need be exact to 2 ms only: they lead to the day.
 * Returns (id, position) of those that have one.
 */
export const POSITIONS = /* sql */ `
SELECT p.outbox_id AS id, p.position
FROM unnest($1::smallint[], $2::bigint[], $3::timestamptz[]) AS e(partition, id, created_at)
  JOIN outbox_position p ON p.partition = e.partition AND p.outbox_id = e.id
    AND p.created_at > e.created_at - interval '2 ms' AND p.created_at < e.created_at + interval '2 ms'
`;
