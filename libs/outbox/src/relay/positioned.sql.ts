/**
 * Events that have a position already, for publishing them once more.
 *
 * Takes   arrays, one element a partition: $1 partition, $2 the position to go on after, $3 how many at most.
 * Returns (partition, position, envelope), by partition and position. A position that is missing was dropped or deleted;
 *         the caller has to look.
 */
export const POSITIONED = /* sql */ `
SELECT h.partition, p.position, o.envelope::text
FROM unnest($1::smallint[], $2::bigint[], $3::int[]) AS h(partition, after, room)
  CROSS JOIN LATERAL (
    SELECT p.position, p.outbox_id, p.created_at
    FROM outbox_position p
    WHERE p.partition = h.partition AND p.position > h.after
    ORDER BY p.position
    LIMIT h.room
  ) p
  JOIN outbox o ON o.partition = h.partition AND o.id = p.outbox_id AND o.created_at = p.created_at
ORDER BY h.partition, p.position
`;
