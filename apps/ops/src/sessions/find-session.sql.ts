import { IDLE_SECONDS } from './lifetime.js';

/**
 * A session that is neither over nor idle for too long, and notes that it is in use.
 *
 * Takes   $1 hash.
 * Returns one row (subject, name, scopes, "expiresAt"), or none.
 *
 * In use is written down once a minute at most: a page that asks for ten things at once writes nothing or one row.
 */
export const findSessionSql = /* sql */ `
WITH found AS (
  SELECT token_hash, subject, name, scopes, expires_at, seen_at FROM session
  WHERE token_hash = $1 AND expires_at > now() AND seen_at > now() - interval '${IDLE_SECONDS} seconds'
), seen AS (
  UPDATE session s SET seen_at = now() FROM found f
  WHERE s.token_hash = f.token_hash AND f.seen_at < now() - interval '1 minute'
)
SELECT subject, name, scopes, expires_at AS "expiresAt" FROM found`;
