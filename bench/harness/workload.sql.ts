/**
 * The events of a run.
 *
 * $1: a template for format() with %1$s event id, %2$s wallet id, %3$s amount, %4$s sequence, %5$s number of the event
 * $2: how many events, $3: how many wallets
 *
 * Wallets take turns, so that as many different wallets as possible are in a batch: one upsert per event, no grouping
 * that would make anyone look faster. Event ids are UUID v7 in commit order, as real ones are.
 */
export const fillWorkload = /* sql */ `
  INSERT INTO bench.event (n, event_id, wallet_id, amount, sequence, envelope)
  SELECT n, event_id, wallet_id, amount, sequence,
         format($1, event_id, wallet_id, amount, sequence, n)
  FROM (
    SELECT n,
           (lpad(to_hex(1764000000000 + n / 10), 12, '0') || '7' || substr(md5('event' || n), 1, 3) || '8' || substr(md5('event' || n), 4, 15))::uuid AS event_id,
           md5('wallet' || n % $3::bigint)::uuid AS wallet_id,
           100 + n % 9900 AS amount,
           1 + (n - 1) / $3::bigint AS sequence
    FROM generate_series(1, $2::bigint) AS n
  ) AS event`;

/** Unlogged: a source to fill from, no part of what is measured. */
export const workloadTable = /* sql */ `
  CREATE SCHEMA bench;
  CREATE UNLOGGED TABLE bench.event (
    n bigint PRIMARY KEY, event_id uuid NOT NULL, wallet_id uuid NOT NULL, amount bigint NOT NULL, sequence bigint NOT NULL, envelope text NOT NULL
  );
  GRANT USAGE ON SCHEMA bench TO PUBLIC;
  GRANT SELECT ON bench.event TO PUBLIC`;
