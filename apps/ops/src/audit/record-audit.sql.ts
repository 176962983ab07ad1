/**
 * Appends to the audit.
 *
 * Takes   $1 jsonb, a list of AuditRecord, as their properties are named.
 * Returns nothing. Entries get ids in the order given.
 */
export const RECORD_AUDIT = /* sql */ `
INSERT INTO audit (actor, action, subject_kind, subject_id, before, after)
SELECT e.actor, e.action, e."subjectKind", e."subjectId", nullif(e.before, 'null'), nullif(e.after, 'null')
FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS item (entry, place)
CROSS JOIN LATERAL jsonb_to_record(item.entry) AS e
  (actor text, action text, "subjectKind" text, "subjectId" text, before jsonb, after jsonb)
ORDER BY item.place`;
