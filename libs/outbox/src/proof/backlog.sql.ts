import { repeats } from '@purser/platform';

/**
 * One row: `pending`, committed events not recorded as published; `oldest_seconds`, the age of the oldest event without a
 * position. Looks only at rows above low_id, so it costs as much as the backlog is long. Every scrape sends it (14 ms at
 * rest, planning over all days included), and a relay's connections keep to their plans: see relay-pool.ts.
 */
export const BACKLOG = repeats(/* sql */ `
SELECT sum(waiting.count + greatest(0, p.position - r.published)) AS pending,
  coalesce(max(extract(epoch FROM clock_timestamp() - waiting.oldest)), 0) AS oldest_seconds
FROM relay_partition r
  CROSS JOIN LATERAL (
    SELECT greatest(r.position, (SELECT max(p.position) FROM outbox_position p WHERE p.partition = r.partition)) AS position
  ) p
  CROSS JOIN LATERAL (
    SELECT count(*) AS count, min(o.created_at) AS oldest
    FROM outbox o
    WHERE o.partition = r.partition AND o.id > r.low_id
      AND NOT EXISTS (
        SELECT FROM outbox_position p
        WHERE p.partition = o.partition AND p.outbox_id = o.id AND p.created_at = o.created_at
      )
  ) waiting
`);
