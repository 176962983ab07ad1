/**
 * `wallet.free_hold(h, status, traceparent)`: gives what remains of a hold back, under the locks of its wallet and itself.
 *
 * `wallet.release_hold({holdId, traceparent})`: on request. Works on frozen wallets too: no money moves.
 *
 * `wallet.expire_holds(limit, traceparent)`: whatever is over its time, oldest first. Returns how many it freed, and when the next one is
 * due (NULL: none is). Wallets that somebody has locked are left for the next call.
 */
export const releaseHold = /* sql */ `
CREATE FUNCTION wallet.free_hold(h wallet.hold, p_status text, p_traceparent text, OUT response json, OUT "position" text)
  LANGUAGE plpgsql AS $$
DECLARE
  w wallet;
  freed bigint := h.amount - h.captured;
BEGIN
  SELECT * INTO w FROM wallet WHERE id = h.wallet_id;
  h.status := p_status; h.closed_at := posting_time();
  w.held := w.held - freed;
  w.sequence := w.sequence + 1;
  UPDATE hold SET status = h.status, closed_at = h.closed_at WHERE id = h.id;
  PERFORM record_change(w, 'hold_' || p_status, h.id, freed, h.closed_at);
  position := append_event(w, CASE p_status WHEN 'expired' THEN 'HoldExpired' ELSE 'HoldReleased' END, h.closed_at, h.reference,
    h.metadata, p_traceparent, json_build_object('holdId', h.id, 'amount', freed::text, 'captured', h.captured::text));
  response := hold_json(h);
END $$;

CREATE FUNCTION wallet.release_hold(p jsonb, OUT response json, OUT "position" text) LANGUAGE sql AS $$
  SELECT f.response, f.position FROM free_hold(take_hold((p ->> 'holdId')::uuid), 'released', p ->> 'traceparent') f
$$;

CREATE FUNCTION wallet.expire_holds(p_limit int, p_traceparent text, OUT expired int, OUT next_due timestamptz)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = wallet, pg_temp SET enable_seqscan = off SET jit = off AS $$
DECLARE
  due uuid[];
  locked uuid[];
  h hold;
BEGIN
  expired := 0;
  SELECT array_agg(DISTINCT wallet_id) INTO due FROM (
    SELECT wallet_id FROM hold WHERE status = 'pending' AND expires_at <= clock_timestamp() ORDER BY expires_at LIMIT p_limit) d;
  IF due IS NOT NULL THEN
    SELECT array_agg(id) INTO locked FROM (
      SELECT id FROM wallet WHERE id = ANY (due) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED) l;
    FOR h IN
      SELECT * FROM hold WHERE wallet_id = ANY (locked) AND status = 'pending' AND expires_at <= clock_timestamp()
      ORDER BY expires_at LIMIT p_limit FOR NO KEY UPDATE
    LOOP
      PERFORM free_hold(h, 'expired', p_traceparent);
      expired := expired + 1;
    END LOOP;
  END IF;
  SELECT min(expires_at) INTO next_due FROM hold WHERE status = 'pending' AND expires_at IS NOT NULL;
END $$;

REVOKE ALL ON FUNCTION wallet.expire_holds FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wallet.expire_holds TO purser_wallet;
`;
