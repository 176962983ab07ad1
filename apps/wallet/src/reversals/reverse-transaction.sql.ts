/**
 * `wallet.reverse_transaction({transactionId, amount, reference, metadata, id, traceparent})`: takes a transaction back, whole or in
 * part, never more of it in sum than there was. amount: null for all that is left of it. A reversal cannot be reversed: nothing of it is
 * left to take back. One event for each wallet.
 */
export const reverseTransaction = /* sql */ `
CREATE FUNCTION wallet.reverse_transaction(p jsonb, OUT response json, OUT "position" text) LANGUAGE plpgsql AS $$
DECLARE
  o transaction;
  t transaction;
  left_over bigint;
  a wallet;
  b wallet;
  credited boolean;
BEGIN
  SELECT * INTO o FROM transaction WHERE id = (p ->> 'transactionId')::uuid;
  IF NOT FOUND THEN
    PERFORM refuse('transaction_not_found', format('There is no transaction %s.', p ->> 'transactionId'));
  END IF;
  PERFORM take_both(o.wallet_id, o.to_wallet_id);
  a := take(o.wallet_id, o.currency);
  IF o.to_wallet_id IS NOT NULL THEN b := take(o.to_wallet_id, o.currency); END IF;

  -- Under the wallet's lock: no other reversal of it can be under way.
  left_over := CASE o.kind WHEN 'reversal' THEN 0 ELSE o.amount END
    - (SELECT coalesce(sum(amount), 0) FROM transaction WHERE reverses = o.id);
  t.amount := coalesce((p ->> 'amount')::bigint, left_over);
  IF t.amount > left_over OR left_over = 0 THEN
    PERFORM refuse('amount_exceeds_original', CASE o.kind
      WHEN 'reversal' THEN format('Transaction %s is a reversal, which cannot be reversed. Post a new transaction.', o.id)
      ELSE format('%s of the %s minor units of transaction %s can still be reversed; %s were asked for.',
        left_over, o.amount, o.id, coalesce(p ->> 'amount', 'all that is left')) END);
  END IF;

  credited := o.kind <> 'top_up';
  IF credited THEN a := credit(a, t.amount); ELSE a := debit(a, t.amount); END IF;
  IF b.id IS NOT NULL THEN b := debit(b, t.amount); END IF;
  t.id := p ->> 'id'; t.kind := 'reversal'; t.wallet_id := o.wallet_id; t.to_wallet_id := o.to_wallet_id; t.reverses := o.id;
  t.currency := o.currency; t.reference := coalesce(p ->> 'reference', o.reference); t.metadata := p -> 'metadata';
  t.created_at := posting_time();
  PERFORM post_entries(t, CASE WHEN credited THEN t.amount ELSE -t.amount END, a, b);
  position := append_event(a, 'TransactionReversed', t.created_at, t.reference, t.metadata, p ->> 'traceparent',
    json_build_object('transactionId', t.id, 'kind', t.kind, 'amount', t.amount::text, 'reverses', o.id, 'reversedKind', o.kind,
      'direction', CASE WHEN credited THEN 'credit' ELSE 'debit' END));
  IF b.id IS NOT NULL THEN
    position := position || ',' || append_event(b, 'TransactionReversed', t.created_at, t.reference, t.metadata, p ->> 'traceparent',
      json_build_object('transactionId', t.id, 'kind', t.kind, 'amount', t.amount::text, 'reverses', o.id, 'reversedKind', o.kind,
        'direction', 'debit'));
  END IF;
  response := transaction_json(t, a.balance, a.sequence);
END $$;
`;
