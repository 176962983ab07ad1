/**
 * `wallet.recorded_answer(client, key, request_hash)`: what was answered to this key before; no row when it is new. A key
 * that was used for another request is answered with 422 idempotency_key_reused.
 *
 * Takes the key for the rest of the transaction: a second request with the same key waits here until the first has
 * committed (and then finds its answer) or rolled back (and then goes ahead itself). An advisory lock rather than a
 * half-filled row, because the row can then be written once, complete, instead of being written and updated. Two keys
 * whose hashes collide wait for each other, and nothing else. Take it before any row lock: that order admits no deadlock.
 *
 * Each statement sees what was committed when it began (READ COMMITTED), so the row is looked for after the wait.
 */
export const recordedAnswer = /* sql */ `
CREATE FUNCTION wallet.recorded_answer(p_client text, p_key text, p_request_hash bytea)
  RETURNS TABLE (status smallint, response json, replayed boolean)
  LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  recorded wallet.idempotency_key;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(p_client || E'\\n' || p_key, 0));
  SELECT * INTO recorded FROM wallet.idempotency_key WHERE client = p_client AND key = p_key;
  IF NOT FOUND THEN RETURN; END IF;

  IF recorded.request_hash = p_request_hash THEN
    RETURN QUERY SELECT recorded.status, recorded.response, true;
  ELSE
    RETURN QUERY SELECT 422::smallint, json_build_object(
      'code', 'idempotency_key_reused',
      'detail', 'This Idempotency-Key was used for another request. Send a new request with a new key.'), false;
  END IF;
END $$;
`;
