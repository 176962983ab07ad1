import { sealHash } from '../../sealing/sql/records.sql.js';

/**
 * Blocks that do not follow from the one before, or whose hash is not that of what they say; whatever is missing at the end. Takes
 * $1, $2: a block and its hash that were noted elsewhere, or NULL.
 */
export const links = /* sql */ `
SELECT * FROM (
  SELECT CASE
      WHEN block <> before_block + 1 THEN format('block %s: after %s comes %s', block, before_block, block)
      WHEN previous IS DISTINCT FROM before_hash OR sealed_from <> before_to THEN format('block %s does not follow from block %s', block, before_block)
      ELSE format('block %s: its hash is not that of what it says', block) END AS problem
  FROM (
    SELECT *, ${sealHash} AS recomputed, lag(block, 1, 0::bigint) OVER in_order AS before_block, lag(hash) OVER in_order AS before_hash,
      lag(sealed_to, 1, '-infinity'::timestamptz) OVER in_order AS before_to
    FROM wallet.seal WINDOW in_order AS (ORDER BY block)
  ) s
  WHERE block <> before_block + 1 OR previous IS DISTINCT FROM before_hash OR sealed_from <> before_to OR hash <> recomputed
    OR length(records) <> 48 * transactions
  ORDER BY block LIMIT 20
) broken
UNION ALL
SELECT format('the newest block is sealed up to %s, and there was one up to %s', coalesce(s.sealed_to, '-infinity'), m.sealed_to)
FROM wallet.seal_mark m LEFT JOIN (SELECT max(sealed_to) AS sealed_to FROM wallet.seal) s ON true
WHERE m.sealed_to <> coalesce(s.sealed_to, '-infinity')
UNION ALL
SELECT format('block %s: its hash was noted as %s, and is %s', $1::bigint, $2::text, coalesce(encode(s.hash, 'hex'), 'missing'))
FROM (SELECT) one LEFT JOIN wallet.seal s ON s.block = $1::bigint
WHERE $1::bigint IS NOT NULL AND encode(s.hash, 'hex') IS DISTINCT FROM lower($2::text)`;
