/** `wallet.movement`: a top-up or a withdrawal that waits to be posted, with the key, the client and the hash of its request. */
export const movement = /* sql */ `
CREATE TYPE wallet.movement AS (
  client text, key text, hash text, operation text,
  "walletId" uuid, amount bigint, currency text, reference text, metadata jsonb, id uuid, traceparent text
);
`;
