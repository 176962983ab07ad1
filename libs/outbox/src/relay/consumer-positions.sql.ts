/** Takes $1 consumers. Returns (consumer, partition, position) as last known. */
export const CONSUMER_POSITIONS = /* sql */ `
SELECT consumer, partition, position FROM consumer_position WHERE consumer = ANY($1::text[])
`;

/**
 * Remembers what consumers reported, the last report counting, for a Redis that forgets it.
 *
 * Takes   arrays: $1 consumer, $2 partition, $3 position.
 */
export const RECORD_CONSUMER_POSITIONS = /* sql */ `
INSERT INTO consumer_position (consumer, partition, position)
SELECT * FROM unnest($1::text[], $2::smallint[], $3::bigint[])
ON CONFLICT (consumer, partition) DO UPDATE SET position = excluded.position, reported_at = clock_timestamp()
WHERE consumer_position.position <> excluded.position
`;
