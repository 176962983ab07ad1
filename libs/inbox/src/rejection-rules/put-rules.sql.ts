/** First: no other set is put until this transaction ends. Returns `revision`, of the set in force. */
export const lockControlSql = /* sql */ `
SELECT rules_revision::float8 AS revision FROM consumer_control WHERE one FOR NO KEY UPDATE`;

/** Second: the rules that may change ($1: those given), in the order in which batches that count hits lock them. */
export const lockRulesSql = /* sql */ `
SELECT FROM rejection_rule WHERE active OR id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE`;

/**
 * Third: makes a set of rules the one that is in force.
 *
 * Takes   $1 its revision, $2 the rules as JSON: [{id, type, version, conditions, expiresAt}].
 * Guarantees: rules that are gone from the set stay as inactive, with what they have hit.
 */
export const putRulesSql = /* sql */ `
WITH given AS (
  SELECT * FROM json_to_recordset($2::json) AS r (id uuid, type text, version smallint, conditions json, "expiresAt" timestamptz)
), gone AS (
  UPDATE rejection_rule r SET active = false WHERE r.active AND r.id NOT IN (SELECT id FROM given)
), put AS (
  INSERT INTO rejection_rule (id, type, version, conditions, expires_at, active)
  SELECT id, type, version, conditions, "expiresAt", true FROM given
  ON CONFLICT (id) DO UPDATE
  SET type = excluded.type, version = excluded.version, conditions = excluded.conditions, expires_at = excluded.expires_at,
      active = true
)
UPDATE consumer_control SET rules_revision = $1::bigint WHERE one`;
