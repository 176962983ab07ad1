/**
 * Claims what a replay sends next, and writes down how far it is.
 *
 * Takes   $1 uuid the replay, $2 the instance that runs it, $3 seconds of its lease, $4 milliseconds that it has run,
 *         $5 sent a second, $6 text[] consumers that can take something now, $7 how many at most.
 * Returns one row: held (whether it is this instance's to run, and is to run), claimed: [{"id", "consumer"}], skipped: how
 *         many were passed over, because they are not open any more.
 * Guarantees
 * - Nothing is claimed for a replay that was paused, ended or taken over before: its row is locked first.
 * - A claim is committed before anything is sent, so what a dead process may have sent is known.
 * - The oldest of all these consumers' items come first; one consumer's million costs the others nothing.
 */
export const CLAIM_ITEMS = /* sql */ `
WITH run AS (
  UPDATE replay
  SET ran_ms = $4, rate = $5, rate_at = clock_timestamp(), leased_until = clock_timestamp() + make_interval(secs => $3)
  WHERE id = $1 AND owner = $2 AND state = 'running' AND leased_until > clock_timestamp()
  RETURNING id
), candidate AS (
  SELECT i.dead_letter_id
  FROM run
  CROSS JOIN unnest($6::text[]) AS free (consumer)
  CROSS JOIN LATERAL (
    SELECT dead_letter_id FROM replay_item
    WHERE replay_id = run.id AND state = 'waiting' AND consumer = free.consumer
    ORDER BY dead_letter_id LIMIT $7
  ) i
  -- <consumer>-<uuid v7>
  ORDER BY right(i.dead_letter_id, 36) LIMIT $7
), judged AS (
  SELECT c.dead_letter_id AS id, d.state, d.replays, coalesce(d.state = 'open' AND NOT d.closing, false) AS open
  FROM candidate c LEFT JOIN dead_letter d ON d.id = c.dead_letter_id
), claimed AS (
  UPDATE replay_item i
  SET state = CASE WHEN j.open THEN 'sending' ELSE 'skipped' END, replays = j.replays,
      sent_at = CASE WHEN j.open THEN clock_timestamp() END, settled_at = CASE WHEN NOT j.open THEN clock_timestamp() END,
      error = CASE WHEN j.open THEN NULL WHEN j.state = 'open' THEN 'It is being closed with its case.'
                   ELSE format('It was not open any more when its turn came, but %s.', coalesce(j.state, 'gone')) END
  FROM judged j
  WHERE i.replay_id = $1 AND i.dead_letter_id = j.id
  RETURNING i.dead_letter_id AS id, i.consumer, i.state
), counted AS (
  UPDATE replay_consumer c
  SET waiting = waiting - n.sending - n.skipped, sending = c.sending + n.sending, skipped = c.skipped + n.skipped
  FROM (SELECT consumer, count(*) FILTER (WHERE state = 'sending') AS sending, count(*) FILTER (WHERE state = 'skipped') AS skipped
        FROM claimed GROUP BY consumer) n
  WHERE c.replay_id = $1 AND c.consumer = n.consumer
)
SELECT EXISTS (SELECT FROM run) AS held,
  (SELECT coalesce(json_agg(json_build_object('id', id, 'consumer', consumer)), '[]') FROM claimed WHERE state = 'sending') AS claimed,
  (SELECT count(*)::int FROM claimed WHERE state = 'skipped') AS skipped`;

/**
 * What was claimed, and nobody knows whether it was sent: asked while nobody is sending to this consumer.
 *
 * Takes   $1 uuid the replay, $2 the consumer, $3 how many.
 * Returns id.
 */
export const LIST_IN_DOUBT = /* sql */ `
SELECT dead_letter_id AS id FROM replay_item
WHERE replay_id = $1 AND state = 'sending' AND consumer = $2
ORDER BY dead_letter_id LIMIT $3`;
