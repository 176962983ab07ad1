/**
 * Takes an instance off the list of the living, so that the others share its partitions at their next heartbeat, and
 * forgets instances that have not been seen for a day.
 *
 * Takes   $1 instance.
 * Returns the ids removed: `id`.
 */
export const removeInstance = (instances: string): string => /* sql */ `
WITH gone AS (
  DELETE FROM ${instances} WHERE id = $1 OR seen_at < clock_timestamp() - interval '1 day' RETURNING id
)
SELECT id FROM gone`;
