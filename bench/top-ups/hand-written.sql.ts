/**
 * The floor: a top-up as people write it by hand, one function a transaction, everything in it and nothing more: idempotency,
 * balance and sequence, transaction, both entries, event, answer: the rows that Purser writes, under the same triggers.
 */
export const handWritten = /* sql */ `
CREATE FUNCTION wallet.hand_written(
  p_key text, p_wallet_id uuid, p_amount bigint, p_currency text, p_reference text, p_metadata jsonb, p_traceparent text
) RETURNS json LANGUAGE plpgsql SET search_path = wallet, pg_temp SET enable_seqscan = off SET jit = off AS $$
DECLARE
  w wallet;
  answer json;
  transaction_id uuid := uuid_v7();
  event_id uuid := uuid_v7();
  at timestamptz;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(p_key, 0));
  SELECT response INTO answer FROM idempotency_key WHERE client = 'bench' AND key = p_key;
  IF FOUND THEN RETURN answer; END IF;
  SELECT * INTO w FROM wallet WHERE id = p_wallet_id AND status = 'active' AND currency = p_currency FOR NO KEY UPDATE;
  IF NOT FOUND THEN RAISE EXCEPTION 'no such wallet'; END IF;
  at := posting_time();
  w.balance := w.balance + p_amount;
  w.sequence := w.sequence + 1;
  WITH t AS (
    INSERT INTO transaction (id, kind, wallet_id, amount, currency, reference, metadata, created_at)
      VALUES (transaction_id, 'top_up', w.id, p_amount, p_currency, p_reference, p_metadata, at)
  ), e AS (
    INSERT INTO entry (transaction_id, line, account, sequence, amount, balance_after, held_after, created_at) VALUES
      (transaction_id, 1, 'wallet:' || w.id, w.sequence, p_amount, w.balance, w.held, at),
      (transaction_id, 2, 'external:' || p_currency, NULL, -p_amount, NULL, NULL, at)
  )
  UPDATE wallet SET balance = w.balance, sequence = w.sequence WHERE id = w.id;
  INSERT INTO outbox (partition, event_id, wallet_id, wallet_sequence, type, version, envelope)
    VALUES (partition_of(w.id), event_id, w.id, w.sequence, 'TopUpCompleted', 1, json_build_object(
      'specversion', '1.0', 'id', event_id, 'source', 'purser/wallet', 'type', 'TopUpCompleted', 'version', 1, 'subject', w.id,
      'partitionkey', w.id, 'time', at, 'datacontenttype', 'application/json', 'traceparent', p_traceparent,
      'data', json_build_object('walletId', w.id,
        'owner', json_build_object('id', w.owner_id, 'email', w.owner_email, 'name', w.owner_name, 'locale', w.owner_locale),
        'currency', w.currency, 'transactionId', transaction_id, 'kind', 'top_up', 'amount', p_amount::text,
        'balance', w.balance::text, 'held', w.held::text, 'available', (w.balance - w.held)::text, 'sequence', w.sequence,
        'occurredAt', at, 'reference', p_reference, 'metadata', p_metadata)));
  answer := json_build_object('id', transaction_id, 'walletId', w.id, 'kind', 'top_up', 'amount', p_amount::text,
    'currency', w.currency, 'balance', w.balance::text, 'sequence', w.sequence, 'reference', p_reference, 'metadata', p_metadata,
    'createdAt', at);
  INSERT INTO idempotency_key (client, key, request_hash, response) VALUES ('bench', p_key, sha256(p_key::bytea), answer);
  RETURN answer;
END $$;
`;

/** For pgbench: `:wallets` wallets, see seed.sql.ts. */
export const scripts = {
  'a hand-written function': `
\\set n random(1, :wallets)
SELECT wallet.hand_written(wallet.uuid_v7()::text, ('01990000-0000-7000-8000-' || lpad(to_hex(:n::int), 12, '0'))::uuid, 100, 'USD',
  'invoice-1009', '{"channel":"card"}', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01');
`,
  'wallet.post': `
\\set n random(1, :wallets)
SELECT * FROM wallet.post('bench', wallet.uuid_v7()::text, '\\x00', 'top_up', jsonb_build_object(
  'walletId', '01990000-0000-7000-8000-' || lpad(to_hex(:n::int), 12, '0'), 'amount', '100', 'currency', 'USD',
  'reference', 'invoice-1009', 'metadata', '{"channel":"card"}'::jsonb, 'id', wallet.uuid_v7(),
  'traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'));
`,
} as const;
