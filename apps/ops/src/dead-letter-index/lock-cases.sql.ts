/**
 * Makes the cases of a page of reports where there are none yet.
 *
 * Takes   $1 consumer; $2 uuid[], ids for new cases; $3 jsonb, as many reports, each of another source and fingerprint.
 * Returns `id` of those that are new.
 */
export const ADD_CASES = /* sql */ `
INSERT INTO dead_letter_case (id, consumer, source, fingerprint, type, version, error_class, frame, error)
SELECT new.id, $1, r.source, r.fingerprint, r.type, r.version, r."errorClass", r.frame, r.error
FROM unnest($2::uuid[]) WITH ORDINALITY AS new (id, place)
JOIN jsonb_array_elements($3::jsonb) WITH ORDINALITY AS item (report, place) USING (place)
CROSS JOIN LATERAL jsonb_to_record(item.report) AS r
  (source text, fingerprint text, type text, version smallint, "errorClass" text, frame text, error text)
ORDER BY r.source, r.fingerprint
ON CONFLICT (consumer, source, fingerprint) DO NOTHING
RETURNING id`;

/**
 * Locks the cases that a page of reports touches: those that its dead letters belong to, and those that they belonged to.
 *
 * Takes   $1 consumer, $2 jsonb reports.
 * Returns `id`. Locks in the order of the ids, and before any dead letter, as everybody does who decides about a case.
 */
export const LOCK_CASES = /* sql */ `
SELECT c.id FROM dead_letter_case c
WHERE c.id IN (
  SELECT belongs.id
  FROM jsonb_to_recordset($2::jsonb) AS r (source text, fingerprint text)
  JOIN dead_letter_case belongs ON belongs.consumer = $1 AND belongs.source = r.source AND belongs.fingerprint = r.fingerprint
  UNION
  SELECT belonged.case_id FROM jsonb_to_recordset($2::jsonb) AS r (id text) JOIN dead_letter belonged USING (id))
ORDER BY c.id
FOR UPDATE`;
