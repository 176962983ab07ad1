/**
 * `wallet.post(client, key, request_hash, operation, request)`: one operation, whole: the only way to change anything in this schema
 * (beside `post_movements`, which does many of the two simplest ones at once, and `expire_holds`). One round trip, so no lock is held
 * while a network is waited for.
 *
 * Takes the request, validated (amounts 1..2^63-1, texts within the limits of libs/contracts), with the `id` of what is to be made
 * (UUID v7) and a `traceparent`; the hash of the request; a key, or NULL where none is needed. Returns the answer: `response`, and
 * `code` when it is a refusal ({"detail"}); the `Purser-Position` of its events; and whether this is what an earlier call was answered.
 *
 * Guarantees, within the transaction that it is called in:
 * - a key has one answer, for as long as answers are kept. A refusal is an answer too: a retry cannot succeed behind the caller's back.
 *   While one call with a key is under way, others are told `idempotency_in_progress`.
 * - an operation does everything or, refused, nothing at all: it is a savepoint of its own.
 * - locks are taken in one order everywhere: key (tried, never waited for), wallets by id, holds. Hence no deadlock.
 *
 * Runs with its owner's rights: the service's own role can read, and call this. Never scans a table: a session that planned while the
 * tables were empty would scan them as they grow, until autovacuum looks (1,100 postings/s fell to 410 within ten seconds). And
 * without JIT: what cannot but be scanned, a table of one row, counts as so dear by then that it would be compiled.
 */
export const post = /* sql */ `
CREATE FUNCTION wallet.lock_of(client text, key text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN hashtextextended(client || E'\\n' || key, 0);

CREATE FUNCTION wallet.post(
  p_client text, p_key text, p_request_hash bytea, p_operation text, p_request jsonb,
  OUT code text, OUT response json, OUT "position" text, OUT replayed boolean
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = wallet, pg_temp SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
  recorded idempotency_key;
  detail text;
BEGIN
  replayed := false;
  IF p_key IS NOT NULL THEN
    -- Looked for after the lock was taken: each statement sees what was committed when it began (READ COMMITTED).
    IF NOT pg_try_advisory_xact_lock(lock_of(p_client, p_key)) THEN
      code := 'idempotency_in_progress';
      detail := 'A request with this Idempotency-Key is being worked on. Send it again in a moment for its answer.';
      response := json_build_object('detail', detail);
      RETURN;
    END IF;
    SELECT * INTO recorded FROM idempotency_key WHERE client = p_client AND key = p_key;
    IF FOUND AND recorded.request_hash = p_request_hash THEN
      code := recorded.code; response := recorded.response; position := recorded.position; replayed := true;
      RETURN;
    ELSIF FOUND THEN
      code := 'idempotency_key_reused';
      detail := 'This Idempotency-Key was used for another request. Send a new request with a new key.';
      response := json_build_object('detail', detail);
      RETURN;
    END IF;
  END IF;

  BEGIN
    CASE p_operation
      WHEN 'top_up' THEN SELECT * INTO response, position FROM top_up(p_request);
      WHEN 'withdrawal' THEN SELECT * INTO response, position FROM withdraw(p_request);
      WHEN 'transfer' THEN SELECT * INTO response, position FROM transfer(p_request);
      WHEN 'place_hold' THEN SELECT * INTO response, position FROM place_hold(p_request);
      WHEN 'capture_hold' THEN SELECT * INTO response, position FROM capture_hold(p_request);
      WHEN 'release_hold' THEN SELECT * INTO response, position FROM release_hold(p_request);
      WHEN 'reverse' THEN SELECT * INTO response, position FROM reverse_transaction(p_request);
      WHEN 'open_wallet' THEN SELECT * INTO response, position FROM open_wallet(p_request);
      WHEN 'update_wallet' THEN SELECT * INTO response, position FROM update_wallet(p_request);
      WHEN 'set_wallet_status' THEN SELECT * INTO response, position FROM set_wallet_status(p_request);
    END CASE;
  EXCEPTION WHEN SQLSTATE 'PR001' THEN
    GET STACKED DIAGNOSTICS code = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
    response := json_build_object('detail', detail);
  END;
  IF p_key IS NOT NULL THEN
    INSERT INTO idempotency_key (client, key, request_hash, code, response, position)
      VALUES (p_client, p_key, p_request_hash, code, response, position);
  END IF;
END $$;

REVOKE ALL ON FUNCTION wallet.post FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wallet.post TO purser_wallet;
`;
