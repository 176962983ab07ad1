/**
 * `wallet.place_hold({walletId, amount, currency, expiresIn, reference, metadata, id, traceparent})`: promises available money to
 * somebody. expiresIn: seconds, or null for a hold that lasts until it is captured or released.
 */
export const placeHold = /* sql */ `
CREATE FUNCTION wallet.place_hold(p jsonb, OUT response json, OUT "position" text) LANGUAGE plpgsql AS $$
DECLARE
  w wallet;
  h hold;
BEGIN
  w := take((p ->> 'walletId')::uuid, p ->> 'currency');
  h.amount := p ->> 'amount';
  IF w.balance::numeric - w.held - h.amount < w.min_balance THEN
    PERFORM refuse('insufficient_funds', format('%s minor units are available in wallet %s; %s were asked for.',
      w.balance::numeric - w.held - w.min_balance, w.id, h.amount));
  END IF;
  IF w.held > 9223372036854775807 - h.amount THEN
    PERFORM refuse('balance_overflow', format('No more than %s minor units can be held.', 9223372036854775807));
  END IF;
  h.id := p ->> 'id'; h.wallet_id := w.id; h.currency := w.currency; h.captured := 0; h.status := 'pending';
  h.reference := p ->> 'reference'; h.metadata := p -> 'metadata'; h.created_at := posting_time();
  h.expires_at := h.created_at + make_interval(secs => (p ->> 'expiresIn')::int);
  w.held := w.held + h.amount;
  w.sequence := w.sequence + 1;
  INSERT INTO hold SELECT h.*;
  PERFORM record_change(w, 'hold_placed', h.id, h.amount, h.created_at);
  position := append_event(w, 'HoldPlaced', h.created_at, h.reference, h.metadata, p ->> 'traceparent',
    json_build_object('holdId', h.id, 'amount', h.amount::text, 'expiresAt', utc(h.expires_at)));
  response := hold_json(h);
END $$;
`;
