/**
 * Deletes notifications, with their attempts, whose mail was sent long ago: they hold personal data.
 * What is unfinished, held or dead stays until somebody has dealt with it.
 *
 * Takes $1 uuid: event ids below it are old (they are UUID v7, so their order is that of time and the primary key
 * finds them); $2 int: how many at most, so that no transaction is long. Returns the deleted (event_id).
 */
export const DELETE_OLD_NOTIFICATIONS = /* sql */ `
DELETE FROM notification
WHERE event_id IN (
  SELECT event_id FROM notification WHERE event_id < $1 AND status = 'sent' ORDER BY event_id LIMIT $2
)
RETURNING event_id
`;
