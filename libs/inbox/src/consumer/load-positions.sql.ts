/**
 * Where the partitions that an owner holds stand.
 *
 * Takes   $1 partitions, $2 the owner.
 * Returns partition, epoch, position of those it still holds. Numbers below 2^53.
 */
export const loadPositionsSql = /* sql */ `
SELECT partition, epoch::float8 AS epoch, position::float8 AS position
FROM inbox_partition
WHERE partition = ANY ($1::smallint[]) AND owner = $2 AND NOT released`;
