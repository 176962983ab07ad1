/**
 * Fills the outbox with events that were published and consumed long ago, spread evenly over the last 20 days, of wallets
 * other than those of the workload. Positions are gapless in every partition, as the relay would have given them.
 *
 * $1: template of the envelope (see fillWorkload), $2: how many events, $3: how many wallets; $3 must divide $2.
 */
export const fillOutbox = /* sql */ `
  INSERT INTO wallet.outbox (id, partition, event_id, wallet_id, wallet_sequence, type, version, envelope, created_at)
  SELECT n, w.partition, event_id, w.id, sequence, 'TopUpCompleted', 1, format($1, event_id, w.id, 100, sequence, n)::json, created_at
  FROM (
    SELECT n, 1 + (n - 1) / $3::bigint AS sequence, md5('retained' || n)::uuid AS event_id,
           now() - interval '19 days' * (1 - n::float8 / $2::bigint) - interval '1 minute' AS created_at
    FROM generate_series(1, $2::bigint) AS n
  ) AS event
  JOIN bench.retained_wallet w ON w.index = (n - 1) % $3::bigint`;

/** The wallets: which partition, their rank in it, and how many it has; from these follows every position. */
export const retainedWallets = /* sql */ `
  CREATE UNLOGGED TABLE bench.retained_wallet AS
  SELECT index, id, partition, row_number() OVER (PARTITION BY partition ORDER BY index) AS rank, count(*) OVER (PARTITION BY partition) AS size
  FROM (SELECT index, md5('old' || index)::uuid AS id, wallet.partition_of(md5('old' || index)::uuid) AS partition
        FROM generate_series(0, $1::bigint - 1) AS index) AS wallet`;

/** $1: how many wallets. */
export const fillPositions = /* sql */ `
  INSERT INTO wallet.outbox_position (position, outbox_id, created_at, event_id, partition)
  SELECT ((o.id - 1) / $1::bigint) * w.size + w.rank, o.id, o.created_at, o.event_id, o.partition
  FROM wallet.outbox o JOIN bench.retained_wallet w ON w.index = (o.id - 1) % $1::bigint`;

/** A day's tables, as outbox_create_days makes them, but for a day that is over. */
export const pastDay = (day: string) => {
  const suffix = day.replaceAll('-', '');
  return ['outbox', 'outbox_position']
    .map(
      (parent) => `
        CREATE TABLE IF NOT EXISTS wallet.${parent}_${suffix} PARTITION OF wallet.${parent}
        FOR VALUES FROM ('${day} 00:00:00+00') TO ('${day} 00:00:00+00'::timestamptz + interval '1 day')`,
    )
    .join(';');
};

/** Says everywhere that all of it was published, counted and consumed. */
export const recordPositions = /* sql */ `
  CREATE TEMP TABLE reached AS SELECT partition, max(position) AS position, max(outbox_id) AS id, max(created_at) AS at FROM wallet.outbox_position GROUP BY partition;
  SELECT setval('wallet.outbox_id_seq', (SELECT max(id) FROM reached));
  UPDATE wallet.relay_partition r SET position = d.position, published = d.position, low_id = d.id, low_at = d.at, counted = d.position, counted_id = d.id
    FROM reached d WHERE d.partition = r.partition;
  INSERT INTO wallet.consumer_position (consumer, partition, position)
    SELECT consumer, partition, position FROM reached, unnest(ARRAY['notifications', 'analytics', 'webhooks']) AS consumer;
  UPDATE notifications.inbox_partition p SET start = d.position, position = d.position, counted_to = d.position, pruned_to = d.position FROM reached d WHERE d.partition = p.partition;
  UPDATE analytics.inbox_partition p SET start = d.position, position = d.position, counted_to = d.position, pruned_to = d.position FROM reached d WHERE d.partition = p.partition;
  UPDATE webhooks.inbox_partition p SET start = d.position, position = d.position, counted_to = d.position, pruned_to = d.position FROM reached d WHERE d.partition = p.partition`;
