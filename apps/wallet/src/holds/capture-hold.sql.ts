/**
 * `wallet.take_hold(hold_id)`: locks the hold after its wallet; refuses unless it can still be captured or released.
 *
 * `wallet.capture_hold({holdId, amount, final, reference, metadata, id, traceparent})`: takes held money out of the wallet. amount: null for
 * all that remains. The hold is closed when nothing remains, or by `final`, which frees the rest.
 */
export const captureHold = /* sql */ `
CREATE FUNCTION wallet.take_hold(p_hold_id uuid) RETURNS wallet.hold LANGUAGE plpgsql AS $$
DECLARE
  h hold;
BEGIN
  SELECT * INTO h FROM hold WHERE id = p_hold_id;
  IF NOT FOUND THEN PERFORM refuse('hold_not_found', format('There is no hold %s.', p_hold_id)); END IF;
  PERFORM FROM wallet WHERE id = h.wallet_id FOR NO KEY UPDATE;
  SELECT * INTO h FROM hold WHERE id = p_hold_id FOR NO KEY UPDATE;
  IF h.status <> 'pending' THEN
    PERFORM refuse('hold_not_pending', format('Hold %s is %s since %s.', h.id, h.status, utc(h.closed_at)));
  ELSIF h.expires_at <= clock_timestamp() THEN
    PERFORM refuse('hold_not_pending', format('Hold %s expired at %s.', h.id, utc(h.expires_at)));
  END IF;
  RETURN h;
END $$;

CREATE FUNCTION wallet.capture_hold(p jsonb, OUT response json, OUT "position" text) LANGUAGE plpgsql AS $$
DECLARE
  h hold;
  w wallet;
  t transaction;
  remaining bigint;
BEGIN
  h := take_hold((p ->> 'holdId')::uuid);
  w := take(h.wallet_id, h.currency);
  remaining := h.amount - h.captured;
  t.amount := coalesce((p ->> 'amount')::bigint, remaining);
  IF t.amount > remaining THEN
    PERFORM refuse('amount_exceeds_hold',
      format('%s of the %s minor units of hold %s remain; %s were asked for.', remaining, h.amount, h.id, t.amount));
  END IF;
  t.id := p ->> 'id'; t.kind := 'capture'; t.wallet_id := w.id; t.hold_id := h.id; t.currency := w.currency;
  t.reference := coalesce(p ->> 'reference', h.reference); t.metadata := p -> 'metadata'; t.created_at := posting_time();
  h.captured := h.captured + t.amount;
  w.balance := w.balance - t.amount;
  w.sequence := w.sequence + 1;
  IF h.captured = h.amount OR (p ->> 'final')::boolean THEN
    h.status := 'captured'; h.closed_at := t.created_at;
    w.held := w.held - remaining;
    remaining := 0;
  ELSE
    w.held := w.held - t.amount;
    remaining := remaining - t.amount;
  END IF;
  UPDATE hold SET captured = h.captured, status = h.status, closed_at = h.closed_at WHERE id = h.id;
  PERFORM post_entries(t, -t.amount, w);
  position := append_event(w, 'HoldCaptured', t.created_at, t.reference, t.metadata, p ->> 'traceparent',
    json_build_object('holdId', h.id, 'transactionId', t.id, 'kind', t.kind, 'amount', t.amount::text,
      'captured', h.captured::text, 'remaining', remaining::text));
  response := transaction_json(t, w.balance, w.sequence);
END $$;
`;
