/**
 * Writes reports into the index.
 *
 * Takes   $1 consumer, $2 jsonb reports, no id twice. Their cases exist and are locked.
 * Returns one row for each that is new or newer than what was known: id, "caseId", failed: it has become open, or has failed
 *         once more while it was; that is news for a case that was thought to be done.
 * Guarantees: what is older than what is known changes nothing, in whatever order pages arrive.
 */
export const RECORD_REPORTS = /* sql */ `
WITH report AS (
  SELECT r.*, c.id AS case_id
  FROM jsonb_to_recordset($2::jsonb) AS r (
    id text, source text, "sourceKey" text, partition smallint, position bigint, "eventId" uuid, type text, version smallint,
    "walletId" uuid, amount numeric, currency text, "errorClass" text, error text, frame text, fingerprint text, attempts int,
    state text, "firstFailedAt" timestamptz, "diedAt" timestamptz, "replayedAt" timestamptz, replays int, "replayRef" uuid,
    revision bigint)
  JOIN dead_letter_case c ON c.consumer = $1 AND c.source = r.source AND c.fingerprint = r.fingerprint
), known AS (
  SELECT d.id, d.state, d.died_at FROM dead_letter d JOIN report USING (id)
), written AS (
  INSERT INTO dead_letter AS d (
    id, case_id, consumer, source, source_key, fingerprint, type, version, wallet_id, event_id, partition, position,
    amount, currency, error_class, error, frame, attempts, state, replay_ref, first_failed_at, died_at, replayed_at,
    replays, revision)
  SELECT id, case_id, $1, source, "sourceKey", fingerprint, type, version, "walletId", "eventId", partition, position,
    amount, currency, "errorClass", error, frame, attempts, state, "replayRef", "firstFailedAt", "diedAt", "replayedAt",
    replays, revision
  FROM report
  ON CONFLICT (id) DO UPDATE SET
    case_id = excluded.case_id, fingerprint = excluded.fingerprint, type = excluded.type, version = excluded.version,
    wallet_id = excluded.wallet_id, event_id = excluded.event_id, amount = excluded.amount, currency = excluded.currency,
    error_class = excluded.error_class, error = excluded.error, frame = excluded.frame, attempts = excluded.attempts,
    state = excluded.state, replay_ref = excluded.replay_ref, died_at = excluded.died_at,
    replayed_at = excluded.replayed_at, replays = excluded.replays, revision = excluded.revision,
    seen_at = now(), lost = false,
    -- To be closed is what was decided about one failure; not about the next one.
    closing = d.closing AND excluded.state = 'open' AND excluded.died_at = d.died_at
  WHERE excluded.revision > d.revision
  RETURNING id, case_id, state, died_at
)
SELECT w.id, w.case_id AS "caseId",
  w.state = 'open' AND (known.id IS NULL OR known.state <> 'open' OR w.died_at > known.died_at) AS failed
FROM written w LEFT JOIN known USING (id)`;
