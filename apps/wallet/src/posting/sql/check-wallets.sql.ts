/**
 * What the database believes about a wallet that was changed, checked once at the end of the statement, for all of its rows:
 *
 * - its balance is what its last entry says, and what it holds back is what its open holds still promise;
 * - its sequence has moved on by exactly the entries and changes that were written, without a gap, and nothing of it
 *   changes without one;
 * - its id, its currency, whose it is and when it was opened are for ever, and so is a closed wallet.
 *
 * So holds are written before the wallet's row, entries and changes with it (see check-entries, check-changes). Violations fail with check_violation, naming the wallet.
 */
export const checkWallets = /* sql */ `
CREATE OR REPLACE FUNCTION wallet.check_wallets() RETURNS trigger LANGUAGE plpgsql SET search_path = wallet, pg_temp SET enable_seqscan = off SET jit = off AS $$
DECLARE
  wrong text;
BEGIN
  IF NOT EXISTS (
    SELECT FROM after_update n FULL JOIN before_update o ON o.id = n.id
    WHERE (
      (n.currency, n.owner_id, n.created_at, n.held) = (o.currency, o.owner_id, o.created_at, o.held) AND o.status <> 'closed'
      AND (
        SELECT count(*) = n.sequence - o.sequence AND bool_or(e.sequence = n.sequence AND e.balance_after = n.balance)
        FROM entry e WHERE e.account = 'wallet:' || n.id AND e.sequence > o.sequence AND e.sequence <= n.sequence)
    ) IS NOT TRUE
  ) THEN RETURN NULL; END IF;

  SELECT format('wallet %s: %s', n.id, CASE
      WHEN o.id IS NULL OR (n.currency, n.owner_id, n.created_at) <> (o.currency, o.owner_id, o.created_at)
        THEN 'its id, its currency, whose it is and when it was opened never change'
      WHEN o.status = 'closed' THEN 'it is closed, for ever'
      WHEN n.balance <> coalesce(last.balance_after, 0) THEN 'its balance is not that of its last entry'
      WHEN n.held <> promised.amount THEN 'it holds back another amount than its open holds promise'
      ELSE 'its sequence does not count its entries and changes, or it changed without one' END)
    INTO wrong
  FROM after_update n
    LEFT JOIN before_update o ON o.id = n.id
    LEFT JOIN LATERAL (
      SELECT balance_after, sequence FROM entry WHERE account = 'wallet:' || n.id AND sequence > 0 ORDER BY sequence DESC LIMIT 1
    ) last ON true
    LEFT JOIN LATERAL (
      SELECT coalesce(sum(amount - captured), 0) AS amount FROM hold WHERE wallet_id = n.id AND status = 'pending'
    ) promised ON n.held <> o.held
    LEFT JOIN LATERAL (
      SELECT (SELECT count(*) FROM entry WHERE account = 'wallet:' || n.id AND sequence > o.sequence AND sequence <= n.sequence)
        + (SELECT count(*) FROM change WHERE wallet_id = n.id AND sequence > o.sequence AND sequence <= n.sequence) AS written
    ) step ON true
  WHERE o.id IS NULL OR (n.currency, n.owner_id, n.created_at) <> (o.currency, o.owner_id, o.created_at) OR o.status = 'closed'
    OR n.sequence = o.sequence AND n IS DISTINCT FROM o
    OR n.balance <> coalesce(last.balance_after, 0) OR n.held <> promised.amount
    OR step.written <> n.sequence - o.sequence OR last.sequence > n.sequence
  LIMIT 1;
  IF wrong IS NOT NULL THEN RAISE EXCEPTION '%', wrong USING ERRCODE = 'check_violation'; END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER checked AFTER UPDATE ON wallet.wallet REFERENCING OLD TABLE AS before_update NEW TABLE AS after_update
  FOR EACH STATEMENT EXECUTE FUNCTION wallet.check_wallets();
ALTER TABLE wallet.wallet ENABLE ALWAYS TRIGGER checked;

-- A new wallet starts from nothing.
CREATE OR REPLACE FUNCTION wallet.check_new_wallets() RETURNS trigger LANGUAGE plpgsql SET search_path = wallet, pg_temp SET enable_seqscan = off SET jit = off AS $$
BEGIN
  IF EXISTS (SELECT FROM added WHERE balance <> 0 OR held <> 0 OR sequence <> 0 OR status <> 'active') THEN
    RAISE EXCEPTION 'a new wallet is active, empty, and at sequence 0' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER checked_new AFTER INSERT ON wallet.wallet REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION wallet.check_new_wallets();
ALTER TABLE wallet.wallet ENABLE ALWAYS TRIGGER checked_new;
`;
