/** Successful answers kept under an Idempotency-Key that tell of something which is not there, or of another amount. */
export const answers = /* sql */ `
SELECT format('key %s of %s (%s): it was answered with %s, which is not there', k.key, k.client, k.created_at, k.response) AS problem
FROM (
  SELECT key, client, created_at, response, response ->> 'amount' AS amount,
    CASE WHEN length(response ->> 'id') = 36 AND response ->> 'id' !~ '[^0-9a-f-]' THEN (response ->> 'id')::uuid END AS id
  FROM wallet.idempotency_key WHERE code IS NULL
  OFFSET 0 -- read the JSON once, not at every use
) k
  LEFT JOIN wallet.transaction t ON t.id = k.id
  LEFT JOIN wallet.hold h ON h.id = k.id
  LEFT JOIN wallet.wallet w ON w.id = k.id
WHERE num_nonnulls(t.id, h.id, w.id) <> 1 OR k.amount IS DISTINCT FROM coalesce(t.amount, h.amount)::text
LIMIT 20`;
