/** `wallet.top_up({walletId, amount, currency, reference, metadata, id, traceparent})`: money comes in from outside. */
export const topUp = /* sql */ `
CREATE FUNCTION wallet.top_up(p jsonb, OUT response json, OUT "position" text) LANGUAGE plpgsql AS $$
DECLARE
  w wallet;
  t transaction;
BEGIN
  w := take((p ->> 'walletId')::uuid, p ->> 'currency');
  t.amount := p ->> 'amount';
  w := credit(w, t.amount);
  t.id := p ->> 'id'; t.kind := 'top_up'; t.wallet_id := w.id; t.currency := w.currency;
  t.reference := p ->> 'reference'; t.metadata := p -> 'metadata'; t.created_at := posting_time();
  PERFORM post_entries(t, t.amount, w);
  position := append_event(w, 'TopUpCompleted', t.created_at, t.reference, t.metadata, p ->> 'traceparent',
    json_build_object('transactionId', t.id, 'kind', t.kind, 'amount', t.amount::text));
  response := transaction_json(t, w.balance, w.sequence);
END $$;
`;
