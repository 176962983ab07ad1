/**
 * Counts the dead letters of some cases anew. Counted and not added up, so that no mistake stays: a case's rows are read from
 * its own part of an index.
 *
 * Takes   $1 uuid[] cases, locked by the caller.
 * Returns nothing. What is to be closed counts as done; what is open or being replayed counts as money at stake.
 */
export const RECOUNT_CASES = /* sql */ `
UPDATE dead_letter_case c
SET total = coalesce(of.total, 0), open = coalesce(of.open, 0), replaying = coalesce(of.replaying, 0),
    wallets = coalesce(of.wallets, 0), first_seen_at = coalesce(of.first_seen_at, c.first_seen_at),
    last_seen_at = coalesce(of.last_seen_at, c.last_seen_at), oldest_open_at = of.oldest_open_at,
    error = coalesce(
      (SELECT error FROM dead_letter WHERE case_id = c.id ORDER BY died_at DESC, id DESC LIMIT 1), c.error)
FROM unnest($1::uuid[]) AS wanted (id)
LEFT JOIN (
  SELECT case_id, count(*) AS total,
    count(*) FILTER (WHERE state = 'open' AND NOT closing) AS open,
    count(*) FILTER (WHERE state = 'replaying') AS replaying,
    count(DISTINCT wallet_id) AS wallets,
    min(first_failed_at) AS first_seen_at,
    max(died_at) AS last_seen_at,
    min(died_at) FILTER (WHERE state = 'replaying' OR (state = 'open' AND NOT closing)) AS oldest_open_at
  FROM dead_letter WHERE case_id = ANY ($1) GROUP BY case_id
) AS of ON of.case_id = wanted.id
WHERE c.id = wanted.id`;

/** Like the above, for the money: removes what is no longer at stake in these cases. */
export const FORGET_MONEY = /* sql */ `DELETE FROM case_money WHERE case_id = ANY ($1::uuid[])`;

/** And adds it up anew, by currency. */
export const ADD_UP_MONEY = /* sql */ `
INSERT INTO case_money (case_id, currency, amount, count)
SELECT case_id, currency, sum(amount), count(*)
FROM dead_letter
WHERE case_id = ANY ($1::uuid[]) AND currency IS NOT NULL AND amount IS NOT NULL
  AND (state = 'replaying' OR (state = 'open' AND NOT closing))
GROUP BY case_id, currency`;
