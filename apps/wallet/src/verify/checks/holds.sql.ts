/** Holds that their captures, changes and wallets do not bear out. */
export const holds = /* sql */ `
SELECT format('hold %s (%s of %s %s captured, %s): %s', coalesce(h.id, c.hold_id), h.captured, h.amount, h.currency, h.status, CASE
    WHEN h.id IS NULL THEN 'it was captured, and there is no such hold'
    WHEN w.currency IS DISTINCT FROM h.currency THEN format('its wallet holds %s', w.currency)
    WHEN h.captured > h.amount OR h.captured <> coalesce(c.total, 0) THEN format('its captures took %s', coalesce(c.total, 0))
    WHEN c.strange > 0 THEN 'captures of another wallet or currency refer to it'
    ELSE format('it was placed as %s and ended as %s', coalesce(p.placed, 0), coalesce(p.ended, 'captured or not at all')) END) AS problem
FROM wallet.hold h
  FULL JOIN (
    SELECT t.hold_id, sum(t.amount) AS total, count(*) FILTER (WHERE t.wallet_id <> h.wallet_id OR t.currency <> h.currency) AS strange
    FROM wallet.transaction t LEFT JOIN wallet.hold h ON h.id = t.hold_id
    WHERE t.hold_id IS NOT NULL GROUP BY t.hold_id
  ) c ON c.hold_id = h.id
  LEFT JOIN wallet.wallet w ON w.id = h.wallet_id
  LEFT JOIN (
    SELECT hold_id, wallet_id, sum(amount) FILTER (WHERE kind = 'hold_placed') AS placed,
      string_agg(substr(kind, 6) || ' ' || amount, ', ') FILTER (WHERE kind <> 'hold_placed') AS ended
    FROM wallet.change WHERE hold_id IS NOT NULL GROUP BY hold_id, wallet_id
  ) p ON p.hold_id = h.id AND p.wallet_id = h.wallet_id
WHERE h.id IS NULL OR w.currency IS DISTINCT FROM h.currency OR h.captured > h.amount OR h.captured <> coalesce(c.total, 0) OR c.strange > 0
  OR p.placed IS DISTINCT FROM h.amount
  OR p.ended IS DISTINCT FROM CASE WHEN h.status IN ('released', 'expired') THEN h.status || ' ' || h.amount - h.captured END
LIMIT 20`;
