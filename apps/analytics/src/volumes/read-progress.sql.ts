/**
 * How far this consumer has come, from its own tables.
 *
 * Takes nothing. Returns one row: positions json, partition → position recorded; "oldestUnapplied" text or null, the
 * time of the oldest event that was read but is not applied: being retried, or an open dead letter. Rejected and stale
 * events are not to be applied, so they do not count. What has no time (no JSON, say) does not either.
 */
export const READ_PROGRESS = /* sql */ `
SELECT
  (SELECT json_object_agg(partition, position) FROM inbox_partition) AS positions,
  (SELECT min(time)
   FROM (
     SELECT event ->> 'time' AS time FROM inbox_retry
     UNION ALL
     SELECT event ->> 'time' FROM dead_letter WHERE state IN ('open', 'replaying')
   ) AS unapplied
   WHERE time ~ '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z$') AS "oldestUnapplied"
`;
