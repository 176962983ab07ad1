/**
 * `wallet.transfer({fromWalletId, toWalletId, amount, currency, reference, metadata, id, traceparent})`: one transaction, two events.
 * The answer shows the sender's side; what the receiver has is nobody else's business.
 */
export const transfer = /* sql */ `
CREATE FUNCTION wallet.transfer(p jsonb, OUT response json, OUT "position" text) LANGUAGE plpgsql AS $$
DECLARE
  sender wallet;
  receiver wallet;
  t transaction;
BEGIN
  t.wallet_id := p ->> 'fromWalletId';
  t.to_wallet_id := p ->> 'toWalletId';
  IF t.wallet_id = t.to_wallet_id THEN
    PERFORM refuse('same_wallet', format('Wallet %s cannot transfer to itself.', t.wallet_id));
  END IF;
  PERFORM take_both(t.wallet_id, t.to_wallet_id);
  t.amount := p ->> 'amount';
  sender := take(t.wallet_id, p ->> 'currency');
  receiver := take(t.to_wallet_id, p ->> 'currency');
  sender := debit(sender, t.amount);
  receiver := credit(receiver, t.amount);
  t.id := p ->> 'id'; t.kind := 'transfer'; t.currency := sender.currency;
  t.reference := p ->> 'reference'; t.metadata := p -> 'metadata'; t.created_at := posting_time();
  PERFORM post_entries(t, -t.amount, sender, receiver);
  position := append_event(sender, 'TransferSent', t.created_at, t.reference, t.metadata, p ->> 'traceparent',
      json_build_object('transactionId', t.id, 'kind', t.kind, 'amount', t.amount::text, 'toWalletId', receiver.id))
    || ',' || append_event(receiver, 'TransferReceived', t.created_at, t.reference, t.metadata, p ->> 'traceparent',
      json_build_object('transactionId', t.id, 'kind', t.kind, 'amount', t.amount::text, 'fromWalletId', sender.id));
  response := transaction_json(t, sender.balance, sender.sequence);
END $$;
`;
