/** What a consumer keeps: one row per wallet, hot-updated. */
export const effectTable = (schema: string) => /* sql */ `
  CREATE SCHEMA IF NOT EXISTS ${schema};
  CREATE TABLE ${schema}.effect (
    wallet_id uuid PRIMARY KEY, events bigint NOT NULL, amount bigint NOT NULL, sequence bigint NOT NULL, in_order boolean NOT NULL
  ) WITH (fillfactor = 70)`;

/**
 * One upsert per wallet for a whole batch: $1 wallet ids, $2 amounts, $3 sequences, in the order of delivery.
 * `in_order` stays true only while a wallet's events arrive in their order and without a gap.
 */
export const upsertEffects = (schema: string, source = 'unnest($1::uuid[], $2::bigint[], $3::bigint[])') => /* sql */ `
  INSERT INTO ${schema}.effect AS effect (wallet_id, events, amount, sequence, in_order)
  SELECT wallet_id, count(*), sum(amount), max(sequence), min(sequence) = max(sequence) - count(*) + 1
  FROM ${source} AS incoming (wallet_id, amount, sequence)
  GROUP BY wallet_id
  ON CONFLICT (wallet_id) DO UPDATE SET
    events = effect.events + excluded.events,
    amount = effect.amount + excluded.amount,
    sequence = greatest(effect.sequence, excluded.sequence),
    in_order = effect.in_order AND excluded.in_order AND effect.sequence = excluded.sequence - excluded.events`;

/** The same after an inbox row for each event ($4 event ids): an event that is there already has no effect again. */
export const upsertEffectsOnce = (schema: string) => /* sql */ `
  WITH incoming AS (SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::uuid[]) AS e (wallet_id, amount, sequence, event_id)),
  fresh AS (INSERT INTO ${schema}.inbox (event_id) SELECT event_id FROM incoming ON CONFLICT DO NOTHING RETURNING event_id)
  ${upsertEffects(schema, '(SELECT wallet_id, amount, sequence FROM incoming JOIN fresh USING (event_id))')}`;

/** The inbox of the floors; Purser brings its own. */
export const inboxTable = (schema: string) => /* sql */ `
  CREATE TABLE ${schema}.inbox (event_id uuid PRIMARY KEY, received_at timestamptz NOT NULL DEFAULT now())`;

/**
 * Compares a consumer's effects with the workload. Returns the wallets that are wrong (lost, doubled or never touched)
 * and, apart, those whose events came out of order, which only some contenders promise to avoid.
 */
export const checkEffects = (schema: string) => /* sql */ `
  SELECT count(*) FILTER (WHERE effect.wallet_id IS NULL OR expected.wallet_id IS NULL
                             OR (effect.events, effect.amount, effect.sequence) IS DISTINCT FROM (expected.events, expected.amount, expected.sequence))::int AS wrong,
         count(*) FILTER (WHERE NOT effect.in_order)::int AS out_of_order
  FROM ${schema}.effect AS effect
  FULL JOIN (SELECT wallet_id, count(*) AS events, sum(amount) AS amount, max(sequence) AS sequence FROM bench.event GROUP BY wallet_id) AS expected
    USING (wallet_id)`;
