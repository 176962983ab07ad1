/**
 * Takes the row of a running attempt for the transaction that will end it.
 *
 * Takes   $1 partition, $2 position, $3 the runner, $4 the attempt.
 * Returns one row; none when this attempt is not the runner's any more, because others took it for dead.
 */
export const lockRetrySql = /* sql */ `
SELECT 1 AS locked FROM inbox_retry
WHERE partition = $1::smallint AND position = $2::bigint AND state = 'running' AND runner = $3 AND attempts = $4
FOR UPDATE`;
