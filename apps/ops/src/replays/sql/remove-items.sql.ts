/**
 * Removes some items of the replay that ended first of those that ended too long ago and wait for nothing.
 *
 * Takes   $1 days, $2 how many items.
 * Returns one row: found, whether there was such a replay. Ask again until there is none.
 * Guarantees: a replay's counts stay, and say since when there is nothing behind them. Several instances do not wait for each other.
 */
export const REMOVE_ITEMS = /* sql */ `
WITH old AS (
  SELECT id FROM replay
  WHERE items_removed_at IS NULL AND NOT watched AND finished_at < clock_timestamp() - make_interval(days => $1)
  ORDER BY finished_at LIMIT 1
  FOR NO KEY UPDATE SKIP LOCKED
), removed AS (
  -- By place, which nothing changes any more: no plan can make a scan of the whole table of it.
  DELETE FROM replay_item
  WHERE ctid = ANY (ARRAY (SELECT ctid FROM replay_item WHERE replay_id = (SELECT id FROM old) LIMIT $2))
  RETURNING 1
), done AS (
  UPDATE replay SET items_removed_at = clock_timestamp()
  WHERE id = (SELECT id FROM old) AND (SELECT count(*) FROM removed) < $2
)
SELECT EXISTS (SELECT FROM old) AS found`;
