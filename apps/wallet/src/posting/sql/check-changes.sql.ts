/**
 * What the database believes about a change of a wallet that moves no money, checked at the end of the statement that wrote
 * both: it is the wallet's last, says what the wallet says, and is of a kind that fits it and its hold.
 *
 * Violations fail with check_violation, naming the wallet.
 */
export const checkChanges = /* sql */ `
CREATE OR REPLACE FUNCTION wallet.check_changes() RETURNS trigger LANGUAGE plpgsql SET search_path = wallet, pg_temp SET enable_seqscan = off
  SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
  wrong text;
BEGIN
  SELECT format('wallet %s: its change %s (%s) is not what became of it', c.wallet_id, c.sequence, c.kind) INTO wrong
  FROM added c
    LEFT JOIN wallet w ON w.id = c.wallet_id AND w.sequence = c.sequence AND w.balance = c.balance_after AND w.held = c.held_after
    LEFT JOIN hold h ON h.id = c.hold_id AND h.wallet_id = c.wallet_id
  WHERE w.id IS NULL
    OR EXISTS (SELECT FROM entry e WHERE e.account = 'wallet:' || c.wallet_id AND e.sequence = c.sequence)
    OR NOT coalesce(CASE c.kind
      WHEN 'updated' THEN true
      WHEN 'frozen' THEN w.status = 'frozen'
      WHEN 'unfrozen' THEN w.status = 'active'
      WHEN 'closed' THEN w.status = 'closed'
      WHEN 'hold_placed' THEN h.status = 'pending' AND c.amount = h.amount
      WHEN 'hold_released' THEN h.status = 'released' AND c.amount = h.amount - h.captured
      WHEN 'hold_expired' THEN h.status = 'expired' AND c.amount = h.amount - h.captured END, false)
  LIMIT 1;
  IF wrong IS NOT NULL THEN RAISE EXCEPTION '%', wrong USING ERRCODE = 'check_violation'; END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER checked AFTER INSERT ON wallet.change REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION wallet.check_changes();
ALTER TABLE wallet.change ENABLE ALWAYS TRIGGER checked;
`;
