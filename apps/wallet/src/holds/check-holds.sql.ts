/**
 * What the database believes about a hold that was placed or changed, checked when its transaction commits, because a hold is
 * written before its wallet, and its captures after it:
 *
 * - a new one is pending, of its wallet's currency, and nothing of it is captured;
 * - afterwards only `captured` grows, by captures alone, and a hold that is closed never changes;
 * - its wallet holds back what all of its open holds promise.
 *
 * By row: a deferred trigger cannot be by statement, and holds are never many in one. Violations fail with check_violation.
 */
export const checkHolds = /* sql */ `
CREATE OR REPLACE FUNCTION wallet.check_hold() RETURNS trigger LANGUAGE plpgsql SET search_path = wallet, pg_temp SET enable_seqscan = off
  SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
  wrong text;
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.status <> 'pending' OR NEW.captured <> 0 THEN wrong := 'a new hold is pending, and nothing of it is captured'; END IF;
  ELSIF OLD.status <> 'pending' THEN wrong := 'it is closed, for ever';
  ELSIF NEW.captured < OLD.captured THEN wrong := 'a capture is never taken out of it';
  ELSIF (NEW.id, NEW.wallet_id, NEW.amount, NEW.currency, NEW.expires_at, NEW.reference, NEW.metadata, NEW.created_at)
    IS DISTINCT FROM (OLD.id, OLD.wallet_id, OLD.amount, OLD.currency, OLD.expires_at, OLD.reference, OLD.metadata, OLD.created_at)
    THEN wrong := 'what was promised never changes';
  END IF;
  IF wrong IS NULL THEN
    SELECT CASE
        WHEN w.id IS NULL OR w.currency <> h.currency THEN 'it promises another currency than its wallet holds'
        WHEN w.held <> (SELECT coalesce(sum(o.amount - o.captured), 0) FROM hold o WHERE o.wallet_id = w.id AND o.status = 'pending')
          THEN 'its wallet holds back another amount than its open holds promise'
        WHEN h.captured <> (SELECT coalesce(sum(t.amount), 0) FROM transaction t WHERE t.hold_id = h.id)
          THEN 'it counts another amount than its captures took' END
      INTO wrong
    FROM hold h LEFT JOIN wallet w ON w.id = h.wallet_id WHERE h.id = NEW.id;
  END IF;
  IF wrong IS NOT NULL THEN RAISE EXCEPTION 'hold %: %', NEW.id, wrong USING ERRCODE = 'check_violation'; END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER checked AFTER INSERT OR UPDATE ON wallet.hold DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION wallet.check_hold();
ALTER TABLE wallet.hold ENABLE ALWAYS TRIGGER checked;
`;
