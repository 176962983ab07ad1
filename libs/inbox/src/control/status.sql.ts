/**
 * How a consumer is doing, in one row.
 *
 * Returns paused, "pausedBy", "pausedAt", "rulesRevision", retrying (events that are to be tried again), and as JSON:
 *         instances [{id, seenAt}], partitions [{partition, owner, epoch, leasedUntil, position}]. A partition that was released
 *         has no owner.
 */
export const statusSql = /* sql */ `
SELECT c.paused, c.paused_by AS "pausedBy", c.paused_at AS "pausedAt", c.rules_revision::float8 AS "rulesRevision",
  (SELECT count(*)::int FROM inbox_retry) AS retrying,
  (SELECT coalesce(json_agg(json_build_object('id', i.id, 'seenAt', i.seen_at) ORDER BY i.id), '[]')
   FROM inbox_instance i) AS instances,
  (SELECT json_agg(json_build_object(
            'partition', p.partition, 'owner', CASE WHEN NOT p.released THEN p.owner END, 'epoch', p.epoch,
            'leasedUntil', CASE WHEN NOT p.released THEN p.leased_until END, 'position', p.position) ORDER BY p.partition)
   FROM inbox_partition p) AS partitions
FROM consumer_control c`;
