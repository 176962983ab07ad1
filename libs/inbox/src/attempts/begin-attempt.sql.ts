/**
 * Says, in a transaction of its own, that the first attempt at an event is about to begin.
 *
 * Takes   $1 partition, $2 position, $3 event id.
 * Returns one row, unless an attempt at this event was begun before and never finished.
 * Guarantees: whoever looks after this process has died sees the row. The commit does not wait for the disk: the death
 *         of a process loses nothing of it, only a crash of Postgres itself could (and then the attempt is not counted).
 */
export const beginAttemptSql = /* sql */ `
WITH soon AS (SELECT set_config('synchronous_commit', 'off', true))
INSERT INTO inbox_attempt (partition, position, attempt, event_id)
SELECT $1::smallint, $2::bigint, 1, $3::uuid FROM soon
ON CONFLICT DO NOTHING
RETURNING 1 AS begun`;
