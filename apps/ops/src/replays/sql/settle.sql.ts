/**
 * Which replays wait for what became of these dead letters.
 *
 * Takes   $1 text[] dead letters.
 * Returns id.
 */
export const WAITING_FOR = /* sql */ `
SELECT DISTINCT replay_id AS id FROM replay_item WHERE dead_letter_id = ANY ($1::text[]) AND state IN ('sending', 'sent')`;

/** Locks replays, in one order for everybody: whatever changes counts of items does this first. Takes $1 uuid[]. */
export const LOCK_REPLAYS = /* sql */ `
SELECT id FROM replay WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE`;

/**
 * Settles items by what the index says of their dead letters now.
 *
 * Takes   $1 uuid[] replays, locked; $2 text[] dead letters, or null for all that these replays wait for.
 * Returns one row for each replay in which something was settled: id.
 *
 * - The latest replay is ours: what worked, was rejected by a rule or superseded has succeeded, and what is open again has
 *   failed (so has what was closed since).
 * - The latest replay is another one, or none: what is done was not done by us. What is open again after a replay that began
 *   after the claim is somebody else's, too; reports that were on their way when it was sent get 30 s to be overtaken. What is
 *   reported later than that as if it had never been replayed is of a consumer that was restored to before it.
 * - What was claimed when its replay was ended, and not known to be sent, is given up after ten minutes.
 */
export const SETTLE_ITEMS = /* sql */ `
WITH judged AS (
  SELECT i.replay_id, i.dead_letter_id, i.consumer, i.state AS before, d.fingerprint, d.error_class, d.error, d.state AS became,
    CASE
      WHEN d.replay_ref = i.replay_id AND d.state IN ('replayed', 'rejected', 'superseded') THEN 'succeeded'
      WHEN d.replay_ref = i.replay_id AND d.state IN ('open', 'closed') THEN 'failed'
      WHEN d.replay_ref = i.replay_id OR d.state = 'replaying' THEN NULL
      WHEN d.state = 'open' AND d.replays <= i.replays AND i.state = 'sent' AND d.seen_at > i.sent_at + interval '30 seconds' THEN 'forgotten'
      WHEN d.state <> 'open' THEN 'skipped'
      WHEN d.replays > i.replays AND i.sent_at < clock_timestamp() - interval '30 seconds' THEN 'skipped'
      WHEN i.state = 'sending' AND r.state IN ('cancelled', 'stopped')
           AND i.sent_at < clock_timestamp() - interval '10 minutes' THEN 'given_up'
    END AS verdict
  FROM replay_item i
  JOIN replay r ON r.id = i.replay_id
  JOIN dead_letter d ON d.id = i.dead_letter_id
  WHERE i.replay_id = ANY ($1::uuid[]) AND i.state IN ('sending', 'sent')
    AND ($2::text[] IS NULL OR i.dead_letter_id = ANY ($2))
), settled AS (
  UPDATE replay_item i
  SET state = CASE WHEN j.verdict IN ('given_up', 'forgotten') THEN 'skipped' ELSE j.verdict END, settled_at = clock_timestamp(),
      error = CASE j.verdict
        WHEN 'failed' THEN j.error
        WHEN 'skipped' THEN CASE j.became WHEN 'open' THEN 'Somebody else replayed it meanwhile, and it failed again.'
                                          ELSE format('It became %s by somebody else meanwhile.', j.became) END
        WHEN 'forgotten' THEN 'Its consumer does not know of this replay any more; was it restored?'
        WHEN 'given_up' THEN 'Whether it was sent is not known: its consumer did not answer, and the replay ended.'
      END
  FROM judged j
  WHERE j.verdict IS NOT NULL AND i.replay_id = j.replay_id AND i.dead_letter_id = j.dead_letter_id
  RETURNING i.replay_id, i.consumer, i.state, j.before, j.fingerprint, j.error_class
), counted AS (
  UPDATE replay_consumer c
  SET sending = c.sending - n.sending, sent = c.sent - n.sent, succeeded = c.succeeded + n.succeeded,
      failed = c.failed + n.failed, skipped = c.skipped + n.skipped
  FROM (SELECT replay_id, consumer,
          count(*) FILTER (WHERE before = 'sending') AS sending, count(*) FILTER (WHERE before = 'sent') AS sent,
          count(*) FILTER (WHERE state = 'succeeded') AS succeeded, count(*) FILTER (WHERE state = 'failed') AS failed,
          count(*) FILTER (WHERE state = 'skipped') AS skipped
        FROM settled GROUP BY replay_id, consumer) n
  WHERE c.replay_id = n.replay_id AND c.consumer = n.consumer
), failures AS (
  INSERT INTO replay_failure AS f (replay_id, fingerprint, error_class, failed)
  SELECT replay_id, fingerprint, min(error_class), count(*) FROM settled WHERE state = 'failed' GROUP BY replay_id, fingerprint
  ON CONFLICT (replay_id, fingerprint) DO UPDATE SET failed = f.failed + excluded.failed
)
SELECT DISTINCT replay_id AS id FROM settled`;

/**
 * Stops replays of which too many fail in the same way.
 *
 * Takes   $1 uuid[] replays, locked.
 * Returns those stopped: id, "stoppedBecause".
 * Guarantees: never before five have succeeded or failed.
 */
export const STOP_FAILING = /* sql */ `
WITH bad AS (
  SELECT r.id, format('%s of %s that were settled failed in the same way (%s): more than %s %%.',
                      worst.failed, of.settled, worst.error_class, round((r.stop_ratio * 100)::numeric, 1)::float8) AS because
  FROM replay r
  CROSS JOIN LATERAL (SELECT sum(succeeded + failed)::int AS settled FROM replay_consumer WHERE replay_id = r.id) of
  CROSS JOIN LATERAL (SELECT failed, error_class FROM replay_failure WHERE replay_id = r.id ORDER BY failed DESC LIMIT 1) worst
  WHERE r.id = ANY ($1::uuid[]) AND r.state IN ('running', 'paused')
    AND of.settled >= 5 AND worst.failed > r.stop_ratio * of.settled
), stopped AS (
  UPDATE replay r SET state = 'stopped', stopped_because = bad.because, finished_at = clock_timestamp(), revision = revision + 1
  FROM bad WHERE r.id = bad.id
  RETURNING r.id, r.stopped_because
)
SELECT id, stopped_because AS "stoppedBecause" FROM stopped`;
