/**
 * What the database believes about new entries, checked once at the end of the statement that wrote them, for all of its
 * rows together (a row-wise foreign key costs 8 µs a row, this some 2 µs):
 *
 * - they belong to a transaction, whose entries sum to zero and were written by one statement;
 * - their accounts are the transaction's wallets, or the outside world in its currency, and the wallets hold that currency;
 * - balance_after follows from the entry before it of that account.
 *
 * Violations fail with check_violation, naming the transaction.
 */
export const checkEntries = /* sql */ `
CREATE FUNCTION wallet.check_entries() RETURNS trigger LANGUAGE plpgsql SET search_path = wallet, pg_temp AS $$
DECLARE
  wrong text;
BEGIN
  SELECT format('transaction %s: %s', e.transaction_id, CASE
      WHEN t.id IS NULL THEN 'there is no such transaction'
      WHEN e.total <> 0 THEN 'its entries must sum to zero, and be written by one statement'
      WHEN e.sequence IS NULL THEN 'it moves ' || t.currency || ', and ' || e.account || ' is another account'
      WHEN w.id IS NULL OR w.id NOT IN (t.wallet_id, coalesce(t.to_wallet_id, t.wallet_id)) THEN e.account || ' is none of its wallets'
      WHEN w.currency <> t.currency THEN 'it moves ' || t.currency || ', and ' || e.account || ' holds ' || w.currency
      ELSE 'the balance after it does not follow from the one before' END)
    INTO wrong
  FROM (
    SELECT *, sum(amount) OVER (PARTITION BY transaction_id) AS total,
      lag(balance_after) OVER (PARTITION BY account ORDER BY sequence) AS balance_before
    FROM added
  ) e
    LEFT JOIN transaction t ON t.id = e.transaction_id
    LEFT JOIN wallet w ON w.id = CASE WHEN e.account LIKE 'wallet:%' THEN substr(e.account, 8)::uuid END
  WHERE e.total <> 0 OR t.id IS NULL OR CASE
    WHEN e.sequence IS NULL THEN e.account <> 'external:' || t.currency
    ELSE w.id IS NULL OR w.currency <> t.currency OR w.id NOT IN (t.wallet_id, coalesce(t.to_wallet_id, t.wallet_id))
      OR e.balance_after <> e.amount + coalesce(e.balance_before, (
        SELECT b.balance_after FROM entry b WHERE b.account = e.account AND b.sequence < e.sequence ORDER BY b.sequence DESC LIMIT 1
      ), 0)
    END
  LIMIT 1;
  IF wrong IS NOT NULL THEN RAISE EXCEPTION '%', wrong USING ERRCODE = 'check_violation'; END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER checked AFTER INSERT ON wallet.entry REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION wallet.check_entries();
ALTER TABLE wallet.entry ENABLE ALWAYS TRIGGER checked;
`;
