import { dayFunctions } from './day-functions.js';

/** Where the tables go, and who works on them. */
export interface OutboxTablesOptions {
  /** The schema of the service that appends; must exist. */
  readonly schema: string;
  /** The role of the service that appends. */
  readonly writer: string;
  /** The role of the relay. */
  readonly relay: string;
}

/**
 * The DDL of the outbox and of what the relay keeps about it: run it in a migration with
 * `queryRunner.query(outboxTables(…))`. Reads the number of partitions from the setting `purser.partitions`, and writes it
 * into `partition_of(wallet_id uuid)`, the SQL twin of `partitionOf` in libs/contracts.
 */
export function outboxTables({ schema, writer, relay }: OutboxTablesOptions): string {
  return /* sql */ `
DO $$
BEGIN
  EXECUTE format($f$
    CREATE OR REPLACE FUNCTION ${schema}.partition_of(wallet_id uuid) RETURNS smallint
      LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
      RETURN ((('x' || substr(md5(wallet_id::text), 1, 8))::bit(32)::bigint) %% %s)::smallint
  $f$, current_setting('purser.partitions')::int);
END $$;

CREATE SEQUENCE ${schema}.outbox_id_seq AS bigint CACHE 1;

-- Ids are taken by a transaction that has its transaction id already (hence the CASE: its condition is evaluated
-- first). The relay relies on it: what a transaction unknown to one snapshot appends has an id above all ids that the
-- snapshot saw. created_at is the clock's time, not the transaction's start, so that it stays close to the order of ids.
CREATE TABLE ${schema}.outbox (
  id bigint NOT NULL DEFAULT CASE WHEN pg_current_xact_id() IS NOT NULL THEN nextval('${schema}.outbox_id_seq') END,
  partition smallint NOT NULL,
  event_id uuid NOT NULL,
  wallet_id uuid NOT NULL,
  wallet_sequence bigint NOT NULL,
  type text NOT NULL,
  version smallint NOT NULL,
  envelope json NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (partition, id, created_at)
) PARTITION BY RANGE (created_at);

-- Which position an outbox row has in its partition's stream. A table of its own, because an update of the wide row would
-- write it again (docs/decisions/0007). created_at is the outbox row's, so that both fall on the same day.
CREATE TABLE ${schema}.outbox_position (
  position bigint NOT NULL,
  outbox_id bigint NOT NULL,
  created_at timestamptz NOT NULL,
  event_id uuid NOT NULL,
  partition smallint NOT NULL,
  PRIMARY KEY (partition, position, created_at),
  UNIQUE (partition, outbox_id, created_at)
) PARTITION BY RANGE (created_at);

CREATE TABLE ${schema}.relay_partition (
  partition smallint PRIMARY KEY,
  owner text,
  epoch bigint NOT NULL DEFAULT 0,
  leased_until timestamptz,
  released boolean NOT NULL DEFAULT true,
  -- Lower bounds, recorded about once a second: the highest position given, and the highest that the broker confirmed.
  position bigint NOT NULL DEFAULT 0,
  published bigint NOT NULL DEFAULT 0,
  -- Every row with id <= low_id is finished and has a position; every other was created after low_at.
  low_id bigint NOT NULL DEFAULT 0,
  low_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- The number of outbox rows with id <= counted_id that there ever were.
  counted bigint NOT NULL DEFAULT 0,
  counted_id bigint NOT NULL DEFAULT 0,
  -- Positions up to here were dropped by retention.
  floor bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 20);
INSERT INTO ${schema}.relay_partition (partition)
  SELECT generate_series(0, current_setting('purser.partitions')::int - 1);

CREATE TABLE ${schema}.relay_instance (
  id text PRIMARY KEY,
  seen_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- What consumers were last known to have recorded in their own databases: lower bounds, so stale is safe.
CREATE TABLE ${schema}.consumer_position (
  consumer text NOT NULL,
  partition smallint NOT NULL,
  position bigint NOT NULL,
  reported_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (consumer, partition)
) WITH (fillfactor = 20);

-- Call it after the wallet's row lock was taken: a wallet's events are published in the order of their ids.
CREATE FUNCTION ${schema}.outbox_append(
  p_partition smallint, p_event_id uuid, p_wallet_id uuid, p_wallet_sequence bigint, p_type text, p_version smallint, p_envelope json
) RETURNS void LANGUAGE sql AS $$
  INSERT INTO ${schema}.outbox (partition, event_id, wallet_id, wallet_sequence, type, version, envelope)
  VALUES (p_partition, p_event_id, p_wallet_id, p_wallet_sequence, p_type, p_version, p_envelope)
$$;
${dayFunctions(schema)}
SELECT ${schema}.outbox_create_days(14);

REVOKE ALL ON FUNCTION ${schema}.outbox_create_days(int), ${schema}.outbox_drop_day(date, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ${schema}.outbox_create_days(int), ${schema}.outbox_drop_day(date, text[]) TO ${relay};
GRANT USAGE ON SEQUENCE ${schema}.outbox_id_seq TO ${writer};
GRANT SELECT, INSERT ON ${schema}.outbox TO ${writer};
GRANT SELECT ON ${schema}.outbox TO ${relay};
GRANT SELECT, INSERT ON ${schema}.outbox_position TO ${relay};
GRANT SELECT, UPDATE ON ${schema}.relay_partition TO ${relay};
GRANT SELECT, INSERT, UPDATE, DELETE ON ${schema}.relay_instance TO ${relay};
GRANT SELECT, INSERT, UPDATE ON ${schema}.consumer_position TO ${relay};
`;
}
