/**
 * Gives the next positions to events that have none yet, in all partitions at once, and returns them for publishing.
 *
 * Takes   $1 this relay; then arrays, one element a partition: $2 partition, $3 epoch of its lease, $4 seen (every visible
 *         row up to that id has a position), $5 low (every row that will ever be there up to that id has one), $6 tip (the
 *         highest position given), $7 how many at most; then what was unfinished in the last snapshot (see horizon.ts):
 *         $8 transaction ids, $9 the id above which their rows lie; $10 a time before every row without a position
 *         was created; $11 the id above which the rows of all others lie that the last snapshot did not show. With $10
 *         and now() Postgres leaves all other days out when the statement starts.
 * Returns a first row (-1, null, json: snapshot, xid (this transaction's, when something is given), clock, taken and
 *         fenced partitions), then the events (partition, id, envelope), per partition in the order of their
 *         positions, which are tip + 1, tip + 2, …
 * Guarantees
 * - All is decided in one snapshot. A wallet's ids are taken under its row lock, so in any snapshot the visible rows of a
 *   wallet are the first ones of that wallet: lowest id first is the wallet's order, though ids commit out of order.
 * - A row is not skipped because its transaction commits late: when one that was unfinished has finished, the scan begins
 *   at the lowest id that it can have written. Until then nobody waits for it, and it makes no scan longer.
 * - Nothing is given without the lease: the partition's row is locked and compared (owner, epoch, time) before the insert
 *   and stays locked until the commit. A partition in `taken` but not in `fenced` was lost to somebody else.
 * - The look into outbox_position is one index probe a row: OFFSET 0 keeps it from becoming a join, for which the planner
 *   would read all of a partition's positions once a cycle (200,000 events: 2,300/s instead of 21,600/s, both measured
 *   on a machine busy with other things).
 * - Where there is nothing to give, nothing is locked or written, so an idle poll costs no commit to disk.
 */
export const ASSIGN = /* sql */ `
WITH snapshot AS MATERIALIZED (
  SELECT pg_current_snapshot() AS now
), finished AS MATERIALIZED (
  SELECT min(u.above) AS above
  FROM unnest($8::xid8[], $9::bigint[]) AS u(xid, above), snapshot s
  WHERE pg_visible_in_snapshot(u.xid, s.now)
), taken AS MATERIALIZED (
  SELECT h.partition, h.tip + o.n AS position, o.id, o.event_id, o.created_at, o.envelope
  FROM unnest($2::smallint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::int[]) AS h(partition, seen, low, tip, room)
    CROSS JOIN finished f
    CROSS JOIN LATERAL (
      SELECT row_number() OVER (ORDER BY c.id) AS n, c.*
      FROM (
        SELECT o.id, o.event_id, o.created_at, o.envelope
        FROM outbox o
        WHERE o.partition = h.partition
          AND o.id > greatest(h.low, least(h.seen, f.above, $11::bigint))
          AND o.created_at > $10::timestamptz AND o.created_at < now() + interval '1 day'
          AND NOT EXISTS (
            SELECT FROM outbox_position p
            WHERE p.partition = o.partition AND p.outbox_id = o.id AND p.created_at = o.created_at
              AND p.created_at > $10::timestamptz AND p.created_at < now() + interval '1 day'
            OFFSET 0
          )
        ORDER BY o.id
        LIMIT h.room
      ) c
    ) o
), fenced AS MATERIALIZED (
  SELECT r.partition
  FROM relay_partition r
  WHERE r.partition = ANY (ARRAY(SELECT DISTINCT t.partition FROM taken t))
    AND r.owner = $1
    AND r.epoch = ($3::bigint[])[array_position($2::smallint[], r.partition)]
    AND r.leased_until > clock_timestamp()
  ORDER BY r.partition
  FOR NO KEY UPDATE
), given AS (
  INSERT INTO outbox_position (partition, position, outbox_id, event_id, created_at)
  SELECT t.partition, t.position, t.id, t.event_id, t.created_at
  FROM taken t
  WHERE t.partition = ANY (ARRAY(SELECT f.partition FROM fenced f))
)
SELECT -1::smallint AS partition, NULL::bigint AS id, json_build_object(
  'snapshot', s.now::text,
  'xid', CASE WHEN EXISTS (SELECT FROM fenced) THEN pg_current_xact_id()::text END, -- from after the snapshot
  'clock', statement_timestamp(), -- from before the snapshot
  'taken', ARRAY(SELECT DISTINCT t.partition FROM taken t),
  'fenced', ARRAY(SELECT f.partition FROM fenced f)
)::text AS envelope
FROM snapshot s
UNION ALL
SELECT t.partition, t.id, t.envelope::text
FROM taken t
WHERE t.partition = ANY (ARRAY(SELECT f.partition FROM fenced f))
`;
