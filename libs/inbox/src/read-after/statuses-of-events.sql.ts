/**
 * What became of events.
 *
 * Takes   $1 uuid[]: their ids.
 * Returns "eventId", status; no row for an event that was not received, or that retention has removed.
 *         Needs the index of inbox-event-index.sql.ts.
 */
export const statusesOfEventsSql = /* sql */ `
SELECT event_id AS "eventId", status FROM inbox WHERE event_id = ANY ($1::uuid[])`;
