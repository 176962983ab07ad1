/**
 * What the database believes about new entries, checked once at the end of the statement that wrote them, for all of its
 * rows together (instead of a foreign key's check for each row):
 *
 * - they are the two lines of a transaction, written by one statement: they sum to zero, their accounts, amounts and time
 *   follow from the transaction and its kind, and their wallets are active and hold its currency;
 * - they are the last ones of their wallets, which were written by the same statement: `balance_after` follows from the entry
 *   before it of that account, and the last one and `held_after` are what the wallet's row says; none takes the place of a change;
 * - a reversal takes back what there was, a capture is counted by its hold, and neither is ever above what it refers to;
 * - they are not older than the last seal: nothing is ever added to what was sealed.
 *
 * Violations fail with check_violation, naming the transaction.
 *
 * Nearly all entries are those of right top-ups and withdrawals, for which a first, short statement asks; whatever it does not accept is
 * judged by the second, which knows every kind and says what is wrong. Of eleven subplans five are for captures and reversals only, and all
 * were made ready for every posting: 0.45 ms of 1.6, and now 0.2. The short one accepts nothing that the other would refuse. Its pairs are
 * matched by a FULL JOIN, for which the planner has no nested loop: that would be quadratic in a batch.
 *
 * Whatever the statistics say, its joins go by key. A connection keeps a plan made when the tables were small, and a fresh one was no
 * better: all of 10,000 wallets went into a hash for two entries, 5 ms, five times the rest of a posting. Without hashes it was the whole of
 * transaction, 12,087 rows, beside each of 256: 308 ms. OFFSET 0 keeps a subquery by itself, with nothing to go by but the key
 * (docs/decisions/0030).
 */
export const checkEntries = /* sql */ `
CREATE OR REPLACE FUNCTION wallet.check_entries() RETURNS trigger LANGUAGE plpgsql SET search_path = wallet, pg_temp SET enable_seqscan = off
  SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
  wrong text;
BEGIN
  IF NOT EXISTS (
    SELECT FROM (SELECT * FROM added WHERE line = 1) e
      FULL JOIN (SELECT * FROM added WHERE line <> 1) o ON o.transaction_id = e.transaction_id
      LEFT JOIN LATERAL (SELECT * FROM transaction WHERE id = e.transaction_id OFFSET 0) t ON true
      LEFT JOIN LATERAL (SELECT * FROM wallet WHERE id = t.wallet_id OFFSET 0) w ON true
    WHERE (
      e.account = 'wallet:' || w.id AND e.amount = CASE t.kind WHEN 'top_up' THEN t.amount WHEN 'withdrawal' THEN -t.amount END
      AND o.line = 2 AND o.account = 'external:' || t.currency AND o.amount = -e.amount
      AND e.created_at = t.created_at AND o.created_at = t.created_at AND t.created_at >= (SELECT sealed_to FROM seal_mark)
      AND w.currency = t.currency AND w.status = 'active' AND e.held_after = w.held
      AND e.balance_after = e.amount + coalesce((
        SELECT b.balance_after FROM entry b WHERE b.account = e.account AND b.sequence < e.sequence ORDER BY b.sequence DESC LIMIT 1
      ), 0)
      -- Nothing was there before, so this statement moved the wallet on to it, and check_wallets finds gaps and another balance.
      AND e.sequence BETWEEN 1 AND w.sequence
      AND (SELECT c.sequence FROM change c WHERE c.wallet_id = w.id AND c.sequence = e.sequence) IS NULL
    ) IS NOT TRUE
  ) THEN RETURN NULL; END IF;

  SELECT format('transaction %s: %s', e.transaction_id, CASE
      WHEN t.id IS NULL THEN 'there is no such transaction'
      WHEN e.total <> 0 OR e.lines <> 2 THEN 'its entries must sum to zero, be two, and be written by one statement'
      WHEN e.line NOT IN (1, 2) OR w.id IS NULL AND e.line = 1 OR e.account <> due.account
        THEN format('line %s cannot be an entry of %s', e.line, e.account)
      WHEN e.amount <> due.amount THEN format('line %s is of %s, and %s follows from its kind', e.line, e.amount, due.amount)
      WHEN e.created_at <> t.created_at THEN 'its entries are of another time'
      WHEN e.created_at < (SELECT sealed_to FROM seal_mark) THEN 'its time is sealed'
      WHEN w.currency <> t.currency THEN 'it moves ' || t.currency || ', and ' || e.account || ' holds ' || w.currency
      WHEN w.status <> 'active' THEN e.account || ' is ' || w.status
      WHEN t.kind = 'capture' AND NOT due.granted THEN 'its hold does not count it'
      WHEN t.kind = 'reversal' AND NOT due.granted THEN 'it reverses more than there was, or something else'
      ELSE 'its entries do not follow from those before them to what the wallet says now' END)
    INTO wrong
  FROM (
    SELECT *, sum(amount) OVER (PARTITION BY transaction_id) AS total, count(*) OVER (PARTITION BY transaction_id) AS lines,
      lag(balance_after) OVER in_order AS balance_before, lead(sequence) OVER in_order AS next
    FROM added
    WINDOW in_order AS (PARTITION BY account ORDER BY sequence)
  ) e
    LEFT JOIN LATERAL (SELECT * FROM transaction WHERE id = e.transaction_id OFFSET 0) t ON true
    LEFT JOIN LATERAL (SELECT * FROM wallet WHERE id = CASE e.line WHEN 1 THEN t.wallet_id ELSE t.to_wallet_id END OFFSET 0) w ON true
    CROSS JOIN LATERAL (SELECT
      CASE WHEN w.id IS NULL THEN 'external:' || t.currency ELSE 'wallet:' || w.id END AS account,
      CASE t.kind
        WHEN 'top_up' THEN t.amount
        WHEN 'reversal' THEN (SELECT CASE o.kind WHEN 'top_up' THEN -t.amount ELSE t.amount END FROM transaction o WHERE o.id = t.reverses)
        ELSE -t.amount END * CASE e.line WHEN 1 THEN 1 ELSE -1 END AS amount,
      CASE t.kind
        WHEN 'capture' THEN EXISTS (SELECT FROM hold h WHERE h.id = t.hold_id AND h.wallet_id = t.wallet_id AND h.currency = t.currency
          AND h.captured = (SELECT sum(c.amount) FROM transaction c WHERE c.hold_id = h.id))
        WHEN 'reversal' THEN EXISTS (SELECT FROM transaction o WHERE o.id = t.reverses AND o.kind <> 'reversal'
          AND o.wallet_id = t.wallet_id AND o.to_wallet_id IS NOT DISTINCT FROM t.to_wallet_id AND o.currency = t.currency
          AND o.amount >= (SELECT sum(r.amount) FROM transaction r WHERE r.reverses = o.id))
        ELSE true END AS granted) due
  WHERE t.id IS NULL OR e.total <> 0 OR e.lines <> 2 OR e.line NOT IN (1, 2) OR w.id IS NULL AND e.line = 1
    OR e.account <> due.account OR e.amount <> due.amount OR e.created_at <> t.created_at OR NOT due.granted
    OR e.created_at < (SELECT sealed_to FROM seal_mark)
    OR e.sequence IS NOT NULL AND (
      w.currency <> t.currency OR w.status <> 'active' OR e.held_after <> w.held
      OR e.sequence <> coalesce(e.next - 1, w.sequence) OR e.next IS NULL AND e.balance_after <> w.balance
      OR e.balance_after <> e.amount + coalesce(e.balance_before, (
        SELECT b.balance_after FROM entry b WHERE b.account = e.account AND b.sequence < e.sequence ORDER BY b.sequence DESC LIMIT 1
      ), 0)
      OR e.sequence < 1 OR (SELECT c.sequence FROM change c WHERE c.wallet_id = w.id AND c.sequence = e.sequence) IS NOT NULL)
  ORDER BY e.transaction_id, e.line
  LIMIT 1;
  IF wrong IS NOT NULL THEN RAISE EXCEPTION '%', wrong USING ERRCODE = 'check_violation'; END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER checked AFTER INSERT ON wallet.entry REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION wallet.check_entries();
ALTER TABLE wallet.entry ENABLE ALWAYS TRIGGER checked;
`;
