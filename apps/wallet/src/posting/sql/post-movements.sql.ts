/**
 * `wallet.post_movements(items, wait)`: many top-ups and withdrawals at once, in the transaction that it is called in: what `wallet.post` does
 * with each of them, at a fraction of the cost, because whatever is plain is written by one statement for all.
 *
 * Takes a JSON array of `wallet.movement`. Returns one row for each item, `n` being its index: the answer of `wallet.post`. Without `wait`,
 * items whose wallet somebody else has locked are left alone, and their `response` is NULL: nobody waits for a stranger.
 *
 * Plain is an item whose key is new, whose wallet is active and holds the currency, and whose wallet's balance stays within its bounds
 * after every item of the batch, in their order. Everything else (refusals, replays, keys under way, a key twice, wallets that
 * run out somewhere on the way) goes through `wallet.post`, one by one, in order, after the plain ones. So there is one place that
 * refuses, and an item that fails, fails alone. A plain item that is the only one is written by `post_plain`.
 *
 * Every look at a table is by key, in a form that leaves no other plan (`= ANY`, a scalar subquery): a connection that keeps the plan
 * it made when the tables were small would else read ever more of them. Its plans are generic: a plan for this very batch, which is guessed to
 * have fewer movements than the ten of a generic one, looked cheaper each time, and to make it was a seventh of what a batch of two costs.
 *
 * If one item of a wallet could leave its bounds, all of its items go one by one: they are posted in their order.
 */
export const postMovements = /* sql */ `
CREATE OR REPLACE FUNCTION wallet.post_movements(p_items json, p_wait boolean)
  RETURNS TABLE (n int, code text, response json, "position" text, replayed boolean)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = wallet, pg_temp SET enable_seqscan = off SET jit = off
  SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
  items movement[];
  fresh int[];
  ids uuid[];
  wallets wallet[];
  at timestamptz;
  occurred_at text;
  item movement;
  answer record;
BEGIN
  -- What a batch costs before its first movement is more than all of one.
  IF json_array_length(p_items) = 1 THEN
    item := json_populate_record(NULL::movement, p_items -> 0);
    answer := post_plain(item, p_wait);
    IF answer.outcome = 'not_plain' THEN
      SELECT 0, p.* INTO n, code, response, position, replayed
        FROM post(item.client, item.key, decode(item.hash, 'hex'), item.operation, to_jsonb(item)) p;
    ELSE
      n := 0; code := NULL; response := answer.response; position := answer.position; replayed := false;
    END IF;
    RETURN NEXT;
    RETURN;
  END IF;

  SELECT array_agg(i), array_agg(i."walletId") INTO items, ids FROM json_populate_recordset(NULL::movement, p_items) i;

  -- Keys first, so that a second request with one is told so while the first waits for its wallet.
  -- Each statement sees what was committed when it began: the keys are looked up after they were locked, by another statement.
  SELECT array_agg(n) INTO fresh FROM (
    SELECT min(i.n) AS n FROM (
      SELECT ordinality::int AS n, client, key FROM unnest(items) WITH ORDINALITY
    ) i GROUP BY i.client, i.key
  ) once WHERE pg_try_advisory_xact_lock(lock_of(items[once.n].client, items[once.n].key));
  SELECT array_agg(f.n) INTO fresh FROM unnest(fresh) f(n)
    WHERE (SELECT k.key FROM idempotency_key k WHERE k.client = items[f.n].client AND k.key = items[f.n].key LIMIT 1) IS NULL;

  IF p_wait THEN
    SELECT array_agg(w) INTO wallets FROM (
      SELECT w FROM wallet w WHERE w.id = ANY (ids) ORDER BY w.id FOR NO KEY UPDATE
    ) locked;
  ELSE
    SELECT array_agg(w) INTO wallets FROM (
      SELECT w FROM wallet w WHERE w.id = ANY (ids) ORDER BY w.id FOR NO KEY UPDATE SKIP LOCKED
    ) locked;
  END IF;

  at := posting_time();
  occurred_at := utc(at);

  FOR n, response, position IN
    WITH candidate AS (
      SELECT f.n, i.client, i.key, i.hash, i.operation, i.amount, i.reference, i.metadata, i.id, i.traceparent, w.id AS wallet_id,
        w.currency, owner_json(w) AS owner, w.held, w.min_balance, delta,
        w.sequence + row_number() OVER in_order AS sequence, w.balance + sum(delta) OVER in_order AS balance
      FROM unnest(fresh) f(n)
        CROSS JOIN LATERAL (SELECT (items[f.n]).*) i
        JOIN unnest(wallets) w ON w.id = i."walletId" AND w.status = 'active' AND w.currency = i.currency
        CROSS JOIN LATERAL (SELECT CASE i.operation WHEN 'top_up' THEN i.amount ELSE -i.amount END AS delta) d
      WINDOW in_order AS (PARTITION BY w.id ORDER BY f.n)
    ), judged AS (
      SELECT *, bool_and(balance - held >= min_balance AND balance <= 9223372036854775807) OVER (PARTITION BY wallet_id) AS plain
      FROM candidate
    ), plain AS MATERIALIZED (
      SELECT n, client, key, hash, operation, id, wallet_id, 'wallet:' || wallet_id AS account, currency, owner, held, amount,
        delta, sequence, balance::bigint AS balance, reference, metadata, traceparent, partition_of(wallet_id) AS partition,
        uuid_v7() AS event_id
      FROM judged WHERE plain
    ), answer AS MATERIALIZED (
      SELECT n, client, key, hash, partition || ':' || event_id AS position, transaction_json(ROW(id, operation, wallet_id, amount,
        currency, reference, NULL, metadata, at, NULL, NULL)::transaction, balance, sequence) AS response
      FROM plain
    ), transactions AS (
      INSERT INTO transaction (id, kind, wallet_id, amount, currency, reference, metadata, created_at)
        SELECT id, operation, wallet_id, amount, currency, reference, metadata, at FROM plain
    ), entries AS (
      INSERT INTO entry (transaction_id, line, account, sequence, amount, balance_after, held_after, created_at)
        SELECT id, line, side.account, side.sequence, side.amount, side.balance, side.held, at
        FROM plain CROSS JOIN LATERAL (VALUES
          (1::smallint, account, sequence, delta, balance, held),
          (2::smallint, 'external:' || currency, NULL, -delta, NULL, NULL)) side(line, account, sequence, amount, balance, held)
    ), outboxed AS (
      INSERT INTO outbox (partition, event_id, wallet_id, wallet_sequence, type, version, envelope)
        SELECT partition, event_id, wallet_id, sequence, event_type, 1, event_json(event_id, event_type, wallet_id, owner, currency,
          balance, held, sequence, occurred_at, reference, metadata, traceparent,
          json_build_object('transactionId', id, 'kind', operation, 'amount', amount::text))
        FROM plain CROSS JOIN LATERAL (
          SELECT CASE operation WHEN 'top_up' THEN 'TopUpCompleted' ELSE 'WithdrawalCompleted' END AS event_type) e
        ORDER BY wallet_id, sequence
    ), stored AS (
      UPDATE wallet w SET balance = last.balance, sequence = last.sequence
        FROM (SELECT DISTINCT ON (wallet_id) wallet_id, balance, sequence FROM plain ORDER BY wallet_id, sequence DESC) last
        WHERE w.id = last.wallet_id AND w.id = ANY (ids)
    ), recorded AS (
      INSERT INTO idempotency_key (client, key, request_hash, response, position)
        SELECT client, key, decode(hash, 'hex'), response, position FROM answer
    )
    SELECT a.n, a.response, a.position FROM answer a
  LOOP
    code := NULL; replayed := false;
    items[n] := NULL;
    n := n - 1;
    RETURN NEXT;
  END LOOP;

  FOR i IN 1 .. cardinality(items) LOOP
    item := items[i];
    CONTINUE WHEN item IS NULL;
    -- Whose key is ours and has no answer would wait in post() for the wallet, also as the second of two with that key.
    IF NOT p_wait AND NOT EXISTS (SELECT FROM unnest(wallets) w WHERE w.id = item."walletId")
       AND EXISTS (SELECT FROM wallet WHERE id = item."walletId")
       AND pg_try_advisory_xact_lock(lock_of(item.client, item.key))
       AND NOT EXISTS (SELECT FROM idempotency_key k WHERE k.client = item.client AND k.key = item.key) THEN
      n := i - 1; code := NULL; response := NULL; position := NULL; replayed := false;
    ELSE
      SELECT i - 1, p.* INTO n, code, response, position, replayed
        FROM post(item.client, item.key, decode(item.hash, 'hex'), item.operation, to_jsonb(item)) p;
    END IF;
    RETURN NEXT;
  END LOOP;
END $$;

REVOKE ALL ON FUNCTION wallet.post_movements FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wallet.post_movements TO purser_wallet;
`;
