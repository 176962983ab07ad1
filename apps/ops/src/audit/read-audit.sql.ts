/**
 * A page of the audit, newest first.
 *
 * Takes   $1 actor, $2 action, $3 kind and $4 id of the subject, $5 the id to go on after (each null for any), $6 how many.
 * Returns rows of AuditEntry.
 */
export const READ_AUDIT = /* sql */ `
SELECT id::text AS id, at, actor, action, subject_kind AS "subjectKind", subject_id AS "subjectId", before, after
FROM audit
WHERE ($1::text IS NULL OR actor = $1) AND ($2::text IS NULL OR action = $2)
  AND ($3::text IS NULL OR subject_kind = $3) AND ($4::text IS NULL OR subject_id = $4)
  AND ($5::numeric IS NULL OR id < $5)
ORDER BY audit.id DESC
LIMIT $6`;
