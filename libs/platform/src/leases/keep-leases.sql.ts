/**
 * One heartbeat of one instance: says it lives, renews the leases it holds, and takes free ones up to its share.
 *
 * Takes   $1 instance, $2 seconds a lease lasts, $3 partitions held, $4 their epochs, $5 whether to take more.
 * Returns one row: `share` (how many partitions this instance should have now), `held` (partitions and epochs renewed or
 *         still ours), `taken` (partition, epoch, abandoned), `free_in_ms` (until the earliest lease of another
 *         instance ends; null when there is none).
 * Guarantees
 * - Every time is the database's, so instances need not agree about the clock.
 * - A partition is taken only when it is free: never owned, released, or its lease over. Taking adds 1 to `epoch`.
 * - `abandoned`: the owner before did not release it, so it may have died in the middle of something.
 * - The shares of all live instances add up to the number of partitions; they differ by at most one.
 * - Rows that another transaction has locked are passed over, so a long batch cannot hold up the other partitions'
 *   renewal, and two instances never wait for each other. A lease of ours that was passed over is reported in `held` with
 *   renewed = false; nobody else can take it while its row is locked.
 */
export const keepLeases = (table: string, instances: string): string => /* sql */ `
WITH alive AS (
  INSERT INTO ${instances} AS i (id, seen_at) VALUES ($1, clock_timestamp())
  ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at
  RETURNING id
), live AS (
  SELECT id FROM alive
  UNION
  SELECT id FROM ${instances} WHERE seen_at > clock_timestamp() - make_interval(secs => $2)
), share AS (
  SELECT p.total / l.total + CASE WHEN l.rank < p.total % l.total THEN 1 ELSE 0 END AS size
  FROM (SELECT count(*)::int AS total FROM ${table}) p,
       (SELECT count(*)::int AS total, (count(*) FILTER (WHERE id < $1))::int AS rank FROM live) l
), mine AS (
  SELECT p.partition, p.epoch
  FROM ${table} p
  JOIN unnest($3::int[], $4::bigint[]) AS h(partition, epoch) ON h.partition = p.partition AND h.epoch = p.epoch
  WHERE p.owner = $1 AND NOT p.released
), lockable AS (
  SELECT p.partition
  FROM ${table} p
  WHERE p.owner = $1 AND NOT p.released AND p.partition IN (SELECT m.partition FROM mine m)
  FOR UPDATE SKIP LOCKED
), renewed AS (
  UPDATE ${table} p SET leased_until = clock_timestamp() + make_interval(secs => $2)
  FROM lockable l
  WHERE p.partition = l.partition
  RETURNING p.partition, p.epoch
), free AS (
  SELECT p.partition, p.owner IS NOT NULL AND NOT p.released AS abandoned
  FROM ${table} p
  WHERE (p.owner IS NULL OR p.released OR p.leased_until <= clock_timestamp())
    AND p.partition <> ALL ($3::int[])
  ORDER BY p.partition
  LIMIT CASE WHEN $5 THEN greatest(0, (SELECT size FROM share) - (SELECT count(*) FROM mine)) ELSE 0 END
  FOR UPDATE SKIP LOCKED
), taken AS (
  UPDATE ${table} p
  SET owner = $1, epoch = p.epoch + 1, released = false, leased_until = clock_timestamp() + make_interval(secs => $2)
  FROM free f
  WHERE p.partition = f.partition
  RETURNING p.partition, p.epoch, f.abandoned
)
SELECT
  (SELECT size FROM share) AS share,
  (SELECT coalesce(json_agg(json_build_object('partition', m.partition, 'epoch', m.epoch::text,
            'renewed', m.partition IN (SELECT r.partition FROM renewed r)) ORDER BY m.partition), '[]') FROM mine m) AS held,
  (SELECT coalesce(json_agg(json_build_object('partition', t.partition, 'epoch', t.epoch::text,
            'abandoned', t.abandoned) ORDER BY t.partition), '[]') FROM taken t) AS taken,
  (SELECT ceil(extract(epoch FROM min(leased_until) - clock_timestamp()) * 1000)::int
     FROM ${table} WHERE owner <> $1 AND NOT released AND leased_until > clock_timestamp()) AS free_in_ms`;
