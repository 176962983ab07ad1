import { sealHash } from './records.sql.js';

/**
 * `seal`: blocks of entries, one after the other without a gap, each with the hash of the one before. The foreign key is the chain.
 *
 * `seal_mark`: one row. `sealed_to`: everything older is sealed. While a block is being prepared, `upto`: where it shall end, and
 * `writer`: the transaction that said so; see seal-entries.sql.ts.
 */
export const sealTables = /* sql */ `
CREATE TABLE wallet.seal (
  block        bigint      PRIMARY KEY CHECK (block > 0),
  before       bigint      GENERATED ALWAYS AS (nullif(block - 1, 0)) STORED,
  previous     bytea,
  sealed_from  timestamptz NOT NULL,
  sealed_to    timestamptz NOT NULL,
  transactions int         NOT NULL,
  entries      int         NOT NULL,
  -- 48 bytes for each transaction, by time and id.
  records      bytea       NOT NULL CHECK (length(records) = 48 * transactions),
  hash         bytea       NOT NULL GENERATED ALWAYS AS (${sealHash}) STORED,
  sealed_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK (sealed_from < sealed_to AND (block = 1) = (previous IS NULL) AND (block = 1) = (sealed_from = '-infinity')),
  UNIQUE (block, hash, sealed_to),
  FOREIGN KEY (before, previous, sealed_from) REFERENCES wallet.seal (block, hash, sealed_to)
);
-- Digests do not compress.
ALTER TABLE wallet.seal ALTER records SET STORAGE EXTERNAL;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON wallet.seal
  FOR EACH STATEMENT EXECUTE FUNCTION wallet.refuse_change();
ALTER TABLE wallet.seal ENABLE ALWAYS TRIGGER append_only;

CREATE TABLE wallet.seal_mark (
  one       boolean     PRIMARY KEY DEFAULT true CHECK (one),
  sealed_to timestamptz NOT NULL,
  upto      timestamptz CHECK (upto > sealed_to),
  writer    xid8,
  CHECK ((upto IS NULL) = (writer IS NULL))
) WITH (fillfactor = 20);
INSERT INTO wallet.seal_mark (sealed_to) VALUES ('-infinity');
GRANT SELECT ON wallet.seal, wallet.seal_mark TO purser_wallet;
`;
