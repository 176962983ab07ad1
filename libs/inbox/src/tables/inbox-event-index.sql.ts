/**
 * The DDL that finds inbox rows by event, for a migration of its own. Needed by consumers whose reads take `after` (see
 * ReadAfter); for the others it would be an index entry per event for nothing. Ids are UUIDs v7, so it grows at one end.
 */
export const inboxEventIndex = (schema: string) => /* sql */ `
CREATE INDEX inbox_event ON ${schema}.inbox (event_id)`;
