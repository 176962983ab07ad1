/** The processes that consume here, and when each was heard of last. Kept up by LeaseKeeper. */
export const inboxInstanceTable = (schema: string) => /* sql */ `
CREATE TABLE ${schema}.inbox_instance (
  id      text        PRIMARY KEY,
  seen_at timestamptz NOT NULL
);
`;
