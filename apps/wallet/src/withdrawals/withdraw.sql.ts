/** `wallet.withdraw({walletId, amount, currency, reference, metadata, id, traceparent})`: money that is available goes out. */
export const withdraw = /* sql */ `
CREATE FUNCTION wallet.withdraw(p jsonb, OUT response json, OUT "position" text) LANGUAGE plpgsql AS $$
DECLARE
  w wallet;
  t transaction;
BEGIN
  w := take((p ->> 'walletId')::uuid, p ->> 'currency');
  t.amount := p ->> 'amount';
  w := debit(w, t.amount);
  t.id := p ->> 'id'; t.kind := 'withdrawal'; t.wallet_id := w.id; t.currency := w.currency;
  t.reference := p ->> 'reference'; t.metadata := p -> 'metadata'; t.created_at := posting_time();
  PERFORM post_entries(t, -t.amount, w);
  position := append_event(w, 'WithdrawalCompleted', t.created_at, t.reference, t.metadata, p ->> 'traceparent',
    json_build_object('transactionId', t.id, 'kind', t.kind, 'amount', t.amount::text));
  response := transaction_json(t, w.balance, w.sequence);
END $$;
`;
