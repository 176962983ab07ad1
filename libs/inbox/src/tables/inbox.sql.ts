/**
 * One row for each position of each partition: what became of that event here. The proof counts these rows.
 *
 * status: a applied · r retrying · d dead · x rejected · s stale · p passed over (type unknown or not subscribed).
 * Columns are ordered by width, 87 bytes a row without padding. event_id and wallet are null when the event was
 * malformed. A wallet index is optional: nothing on the fast path reads it, and it costs an entry per event.
 */
export const inboxTable = (schema: string, walletIndex: boolean) => /* sql */ `
CREATE TABLE ${schema}.inbox (
  position        bigint      NOT NULL CHECK (position > 0),
  wallet_sequence bigint,
  received_at     timestamptz NOT NULL DEFAULT now(),
  event_id        uuid,
  wallet_id       uuid,
  partition       smallint    NOT NULL,
  status          "char"      NOT NULL CHECK (status IN ('a', 'r', 'd', 'x', 's', 'p')),
  PRIMARY KEY (partition, position)
);
-- Nearly every row is applied, so this stays small; it makes the counts of everything else cheap.
CREATE INDEX inbox_not_applied ON ${schema}.inbox (partition, position, status) WHERE status <> 'a';
${walletIndex ? `CREATE INDEX inbox_wallet ON ${schema}.inbox (wallet_id, position);` : ''}
`;
