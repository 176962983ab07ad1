import type { CaseSort } from './case-list.dto.js';

/** Each as one number that is larger the further up a case stands; $11 is the currency. */
const ORDER: Record<CaseSort, string> = {
  // What has nothing open comes last.
  age: `coalesce(-extract(epoch FROM c.oldest_open_at) * 1000000, -9e18)`,
  count: `c.open + c.replaying`,
  money: `coalesce((SELECT max(m.amount) FROM case_money m WHERE m.case_id = c.id AND ($11::text IS NULL OR m.currency = $11)), 0)`,
  recent: `extract(epoch FROM c.last_seen_at) * 1000000`,
};

/**
 * A page of cases, by what is stored with them: no dead letter is read.
 *
 * Takes   $1 text[] states; $2 side, $3 consumer, $4 type, $5 owner, $6 text to search for (each null for any); $7 jsonb
 *         [{consumer, source, fingerprint}] of cases that the consumers have found the text in; $8 key and $9 id of the last
 *         case of the page before (or null); $10 how many; $11 currency (null: any).
 * Returns id, key (numeric as text): what it was sorted by.
 */
export const listCases = (sort: CaseSort): string => /* sql */ `
SELECT wanted.id, wanted.key::text AS key
FROM (
  SELECT c.id, trunc((${ORDER[sort]})::numeric) AS key
  FROM dead_letter_case c
  WHERE c.state = ANY ($1::text[]) AND ($2::text IS NULL OR c.side = $2) AND ($3::text IS NULL OR c.consumer = $3)
    AND ($4::text IS NULL OR c.type = $4) AND ($5::text IS NULL OR c.owner = $5) AND $11::text IS NOT DISTINCT FROM $11
    AND ($6::text IS NULL
      OR position(lower($6) IN lower(concat_ws(E'\\n', c.id, c.error_class, c.error, c.frame, c.type, c.ticket, c.root_cause))) > 0
      OR (c.consumer, c.source, c.fingerprint) IN (
        SELECT found.consumer, found.source, found.fingerprint
        FROM jsonb_to_recordset($7::jsonb) AS found (consumer text, source text, fingerprint text)))
) AS wanted
WHERE $8::numeric IS NULL OR (wanted.key, wanted.id) < ($8, $9::uuid)
ORDER BY wanted.key DESC, wanted.id DESC
LIMIT $10`;

/** How many cases there are by side and state, and in which currencies money is at stake. Takes nothing; returns one row. */
export const COUNT_CASES = /* sql */ `
SELECT
  (SELECT coalesce(json_agg(json_build_object('side', side, 'state', state, 'count', count)), '[]')
   FROM (SELECT side, state, count(*) AS count FROM dead_letter_case GROUP BY side, state) AS of) AS counts,
  (SELECT coalesce(array_agg(DISTINCT currency ORDER BY currency), '{}') FROM case_money) AS currencies`;
