/**
 * `wallet.post_top_up(…)`: the whole posting of a top-up, so that it costs one round trip and no lock is held while a
 * network is waited for.
 *
 * Takes the request, validated (amount 1..2^63-1, texts within the limits of libs/contracts), ids made by the caller
 * (UUID v7) and the hash of the request. Returns the answer: HTTP `status`, and as `response` the transaction (201) or
 * `{"code", "detail"}` of a refusal. `replayed` says that this is what an earlier call with the key was answered.
 *
 * Guarantees, within the transaction that it is called in:
 * - a key has one answer, for ever. A refusal is an answer too: a retry cannot succeed behind the caller's back. Of
 *   concurrent calls with one key one posts, the others wait for it and replay.
 * - the first write takes the wallet's row lock and its next sequence; the outbox row comes after it, so that the ids of a
 *   wallet's events are in the order of its sequence.
 * - balance, sequence, transaction, two entries that sum to zero, outbox row and answer commit together or not at all.
 *
 * Runs with its owner's rights: the service's own role cannot write balances or entries in any other way.
 * Once released it is changed by a new migration with CREATE OR REPLACE, from a copy of this file.
 */
export const postTopUp = /* sql */ `
CREATE FUNCTION wallet.post_top_up(
  p_client text, p_key text, p_request_hash bytea,
  p_wallet_id uuid, p_amount bigint, p_currency text, p_reference text, p_metadata jsonb,
  p_transaction_id uuid, p_event_id uuid, p_traceparent text,
  OUT status smallint, OUT response json, OUT replayed boolean
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = wallet, pg_temp AS $$
#variable_conflict use_column
DECLARE
  max_balance CONSTANT bigint := 9223372036854775807;
  w wallet;
  code text;
  detail text;
  posted_at timestamptz;
  occurred_at text;
BEGIN
  SELECT * INTO status, response, replayed FROM recorded_answer(p_client, p_key, p_request_hash);
  IF FOUND THEN RETURN; END IF;
  replayed := false;

  -- Once round, unless the wallet changes between the update that did not match and the look at why.
  LOOP
    UPDATE wallet SET balance = balance + p_amount, sequence = sequence + 1
      WHERE id = p_wallet_id AND status = 'active' AND currency = p_currency AND balance <= max_balance - p_amount
      RETURNING * INTO w;
    EXIT WHEN FOUND;

    SELECT * INTO w FROM wallet WHERE id = p_wallet_id;
    IF NOT FOUND THEN
      status := 404; code := 'wallet_not_found'; detail := format('There is no wallet %s.', p_wallet_id);
    ELSIF w.status <> 'active' THEN
      status := 409; code := 'wallet_' || w.status; detail := format('The wallet is %s and takes no money.', w.status);
    ELSIF w.currency <> p_currency THEN
      status := 422; code := 'currency_mismatch';
      detail := format('The wallet holds %s; a top-up in %s cannot be posted to it.', w.currency, p_currency);
    ELSIF w.balance > max_balance - p_amount THEN
      status := 422; code := 'balance_overflow';
      detail := format('The balance would exceed %s minor units, which is the most that a wallet can hold.', max_balance);
    ELSE
      CONTINUE;
    END IF;
    response := json_build_object('code', code, 'detail', detail);
    INSERT INTO idempotency_key (client, key, request_hash, status, response)
      VALUES (p_client, p_key, p_request_hash, status, response);
    RETURN;
  END LOOP;

  -- Under the row lock, so that the times of a wallet's postings are in the order of its sequence.
  posted_at := date_trunc('milliseconds', clock_timestamp());
  occurred_at := to_char(posted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');

  INSERT INTO transaction (id, kind, wallet_id, amount, currency, reference, metadata, created_at)
    VALUES (p_transaction_id, 'top_up', w.id, p_amount, w.currency, p_reference, p_metadata, posted_at);
  INSERT INTO entry (transaction_id, line, account, sequence, amount, balance_after, created_at) VALUES
    (p_transaction_id, 1, 'wallet:' || w.id, w.sequence, p_amount, w.balance, posted_at),
    (p_transaction_id, 2, 'external:' || w.currency, NULL, -p_amount, NULL, posted_at);

  -- The envelope of libs/contracts, TopUpCompleted v1. Amounts are strings: a JSON number would lose units above 2^53.
  PERFORM outbox_append(partition_of(w.id), p_event_id, w.id, w.sequence, 'TopUpCompleted', 1::smallint, json_build_object(
    'specversion', '1.0',
    'id', p_event_id,
    'source', 'purser/wallet',
    'type', 'TopUpCompleted',
    'version', 1,
    'subject', w.id,
    'partitionkey', w.id,
    'time', occurred_at,
    'datacontenttype', 'application/json',
    'traceparent', p_traceparent,
    'data', json_build_object(
      'walletId', w.id,
      'owner', json_strip_nulls(json_build_object(
        'id', w.owner_id, 'email', w.owner_email, 'name', w.owner_name, 'locale', w.owner_locale)),
      'currency', w.currency,
      'transactionId', p_transaction_id,
      'kind', 'top_up',
      'amount', p_amount::text,
      'balance', w.balance::text,
      'held', w.held::text,
      'available', (w.balance - w.held)::text,
      'sequence', w.sequence,
      'occurredAt', occurred_at,
      'reference', p_reference,
      'metadata', p_metadata)));

  status := 201;
  response := json_build_object(
    'id', p_transaction_id,
    'walletId', w.id,
    'kind', 'top_up',
    'amount', p_amount::text,
    'currency', w.currency,
    'balance', w.balance::text,
    'sequence', w.sequence,
    'reference', p_reference,
    'metadata', p_metadata,
    'createdAt', occurred_at);
  INSERT INTO idempotency_key (client, key, request_hash, status, response)
    VALUES (p_client, p_key, p_request_hash, status, response);
END $$;

REVOKE ALL ON FUNCTION wallet.post_top_up FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wallet.post_top_up TO purser_wallet;
`;
