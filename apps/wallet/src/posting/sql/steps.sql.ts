/**
 * The steps that operations are made of. Whoever locks two wallets does it with \`take_both\`, in the order of their ids; holds
 * are locked after their wallet. With the key first (post.sql.ts) that order admits no deadlock.
 *
 * - `refuse(code, detail)`: ends the operation; whatever it wrote is undone, and the caller is told why.
 * - `take(wallet_id, currency)`: locks the wallet's row and returns it; refuses unless it is active and holds the currency
 *   (NULL: any).
 * - `credit(w, amount)`, `debit(w, amount)`: the wallet with its next sequence and the balance after it; nothing is written yet.
 * - `post_entries(t, a, b)`: writes the transaction, its two entries and the wallets. `a` loses or gains `delta`, `b` the opposite;
 *   without `b` the other side is the outside world. Holds must have been written before.
 * - `record_change(w, kind, hold_id, amount, at)`: writes a change that moves no money, and the wallet.
 *
 * The last two are one statement each, so that the database can check at its end that all of it fits together.
 */
export const steps = /* sql */ `
CREATE OR REPLACE FUNCTION wallet.refuse(code text, detail text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'PR001', MESSAGE = code, DETAIL = detail;
END $$;

CREATE OR REPLACE FUNCTION wallet.take(p_wallet_id uuid, p_currency text) RETURNS wallet.wallet
  LANGUAGE plpgsql AS $$
DECLARE
  w wallet;
BEGIN
  SELECT * INTO w FROM wallet WHERE id = p_wallet_id FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    PERFORM refuse('wallet_not_found', format('There is no wallet %s.', p_wallet_id));
  ELSIF w.status <> 'active' THEN
    PERFORM refuse('wallet_' || w.status, format('Wallet %s is %s: no money moves in or out of it.', w.id, w.status));
  ELSIF w.currency <> p_currency THEN
    PERFORM refuse('currency_mismatch',
      format('Wallet %s holds %s; %s cannot be posted to it.', w.id, w.currency, p_currency));
  END IF;
  RETURN w;
END $$;

CREATE OR REPLACE FUNCTION wallet.take_both(p_one uuid, p_other uuid) RETURNS void
  LANGUAGE sql AS $$
  SELECT id FROM wallet WHERE id IN (p_one, p_other) ORDER BY id FOR NO KEY UPDATE
$$;

CREATE OR REPLACE FUNCTION wallet.credit(w wallet.wallet, amount bigint) RETURNS wallet.wallet LANGUAGE plpgsql AS $$
DECLARE
  max_balance CONSTANT bigint := 9223372036854775807;
BEGIN
  IF w.balance > max_balance - amount THEN
    PERFORM wallet.refuse('balance_overflow',
      format('The balance would exceed %s minor units, which is the most that a wallet can hold.', max_balance));
  END IF;
  w.balance := w.balance + amount;
  w.sequence := w.sequence + 1;
  RETURN w;
END $$;

CREATE OR REPLACE FUNCTION wallet.debit(w wallet.wallet, amount bigint) RETURNS wallet.wallet LANGUAGE plpgsql AS $$
BEGIN
  IF w.balance::numeric - w.held - amount < w.min_balance THEN
    PERFORM wallet.refuse('insufficient_funds', format('%s minor units are available in wallet %s; %s were asked for.',
      w.balance::numeric - w.held - w.min_balance, w.id, amount));
  END IF;
  w.balance := w.balance - amount;
  w.sequence := w.sequence + 1;
  RETURN w;
END $$;

CREATE OR REPLACE FUNCTION wallet.post_entries(t wallet.transaction, delta bigint, a wallet.wallet, b wallet.wallet DEFAULT NULL)
  RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  WITH transactions AS (
    INSERT INTO transaction SELECT t.*
  ), entries AS (
    INSERT INTO entry (transaction_id, line, account, sequence, amount, balance_after, held_after, created_at) VALUES
      (t.id, 1, 'wallet:' || a.id, a.sequence, delta, a.balance, a.held, t.created_at),
      (t.id, 2, CASE WHEN b.id IS NULL THEN 'external:' || t.currency ELSE 'wallet:' || b.id END,
        b.sequence, -delta, b.balance, b.held, t.created_at)
  ), receiver AS (
    UPDATE wallet SET balance = b.balance, held = b.held, sequence = b.sequence WHERE id = b.id
  )
  UPDATE wallet SET balance = a.balance, held = a.held, sequence = a.sequence WHERE id = a.id;
END $$;

CREATE OR REPLACE FUNCTION wallet.record_change(w wallet.wallet, p_kind text, p_hold_id uuid, p_amount bigint, p_at timestamptz)
  RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  WITH changes AS (
    INSERT INTO change (wallet_id, sequence, kind, hold_id, amount, balance_after, held_after, created_at)
      VALUES (w.id, w.sequence, p_kind, p_hold_id, p_amount, w.balance, w.held, p_at)
  )
  UPDATE wallet SET balance = w.balance, held = w.held, sequence = w.sequence, status = w.status, min_balance = w.min_balance,
    owner_email = w.owner_email, owner_name = w.owner_name, owner_locale = w.owner_locale, metadata = w.metadata
  WHERE id = w.id;
END $$;

-- The time of a posting: taken under the row locks, so that the times of a wallet's postings are in the order of its sequence.
-- Never before what is sealed or about to be, though the clock be set back: see sealing/sql/seal-entries.sql.ts.
CREATE OR REPLACE FUNCTION wallet.posting_time() RETURNS timestamptz LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN (SELECT greatest(date_trunc('milliseconds', clock_timestamp()), m.sealed_to, m.upto) FROM wallet.seal_mark m);
END $$;
`;
