/**
 * Wallets whose events in the outbox are not all that happened since its first day, in order: one for each sequence, up to the
 * wallet's. Days that retention dropped are not looked for.
 */
export const outbox = /* sql */ `
WITH first_day AS MATERIALIZED (
  SELECT min(to_date(right(c.relname, 8), 'YYYYMMDD'))::timestamp AT TIME ZONE 'UTC' AS at
  FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'wallet.outbox'::regclass
), due AS (
  SELECT wallet_id, min(sequence) AS sequence
  FROM (
    SELECT substr(account, 8)::uuid AS wallet_id, sequence FROM wallet.entry
    WHERE sequence IS NOT NULL AND created_at >= (SELECT at FROM first_day)
    UNION ALL
    SELECT wallet_id, sequence FROM wallet.change WHERE created_at >= (SELECT at FROM first_day)
    UNION ALL
    SELECT id, 0 FROM wallet.wallet WHERE created_at >= (SELECT at FROM first_day)
  ) happened
  GROUP BY wallet_id
)
SELECT format('wallet %s: its sequence is %s, and in the outbox %s', coalesce(w.id, o.wallet_id), w.sequence, CASE
    WHEN o.before IS NOT NULL AND o.wallet_sequence <> o.before + 1 THEN format('after %s comes %s (id %s)', o.before, o.wallet_sequence, o.id)
    WHEN o.before IS NULL AND due.sequence < coalesce(o.wallet_sequence, due.sequence + 1) THEN format('%s is missing', due.sequence)
    ELSE format('the last is %s (id %s)', o.wallet_sequence, o.id) END) AS problem
FROM wallet.wallet w
  LEFT JOIN due ON due.wallet_id = w.id
  FULL JOIN (
    SELECT id, wallet_id, wallet_sequence, lag(wallet_sequence) OVER in_order AS before, lead(wallet_sequence) OVER in_order AS next
    FROM wallet.outbox
    WINDOW in_order AS (PARTITION BY wallet_id ORDER BY id)
  ) o ON o.wallet_id = w.id
WHERE o.wallet_sequence <> o.before + 1
  OR o.before IS NULL AND due.sequence < coalesce(o.wallet_sequence, due.sequence + 1)
  OR o.id IS NOT NULL AND o.next IS NULL AND o.wallet_sequence IS DISTINCT FROM w.sequence
LIMIT 20`;
