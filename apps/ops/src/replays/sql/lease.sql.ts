import { repeats } from '@purser/platform';

/**
 * One heartbeat: renews this instance's leases of replays, and takes those that nobody holds.
 *
 * Takes   $1 instance, $2 seconds a lease lasts.
 * Returns one row for each replay that is ours now: id, state, ramp, "stepSeconds", attempts, "ranMs", consumers: those that it
 *         has items of, in no order.
 * Guarantees: every time is the database's; one instance has a replay at a time.
 */
export const LEASE_REPLAYS = repeats(/* sql */ `
WITH leased AS (
  UPDATE replay SET owner = $1, leased_until = clock_timestamp() + make_interval(secs => $2)
  WHERE watched AND (owner = $1 OR leased_until IS NULL OR leased_until <= clock_timestamp())
  RETURNING *
)
SELECT id, state, ramp, step_seconds AS "stepSeconds", attempts, ran_ms::float8 AS "ranMs",
  (SELECT array_agg(consumer) FROM replay_consumer WHERE replay_id = leased.id) AS consumers
FROM leased`);

/** Gives an instance's leases back. Takes $1 instance. */
export const RELEASE_REPLAYS = /* sql */ `UPDATE replay SET leased_until = NULL WHERE watched AND owner = $1`;

/**
 * Moves an instance's replays on: settling once everything was sent, completed once everything is settled; and stops watching
 * those that have ended and wait for nothing.
 *
 * Takes   $1 instance.
 * Returns those whose state has changed: id, state.
 */
export const ADVANCE_REPLAYS = /* sql */ `
WITH counts AS (
  SELECT r.id, r.state, sum(c.waiting) AS waiting, sum(c.sending) AS sending, sum(c.sent) AS sent
  FROM replay r JOIN replay_consumer c ON c.replay_id = r.id
  WHERE r.watched AND r.owner = $1
  GROUP BY r.id
), next AS (
  SELECT id, state AS before,
    CASE WHEN state NOT IN ('running', 'settling') OR waiting + sending > 0 THEN state
         WHEN sent > 0 THEN 'settling' ELSE 'completed' END AS state,
    sending + sent AS out
  FROM counts
), moved AS (
  UPDATE replay r
  SET state = next.state, watched = next.state IN ('running', 'paused', 'settling') OR next.out > 0,
      finished_at = CASE WHEN next.state = 'completed' THEN clock_timestamp() ELSE r.finished_at END,
      revision = revision + (next.state <> next.before)::int
  FROM next
  -- As it was counted: somebody may pause or cancel it at this very moment.
  WHERE r.id = next.id AND r.state = next.before
    AND (next.state <> next.before OR (next.state NOT IN ('running', 'paused', 'settling') AND next.out = 0))
  RETURNING r.id, r.state, next.state <> next.before AS changed
)
SELECT id, state FROM moved WHERE changed`;
