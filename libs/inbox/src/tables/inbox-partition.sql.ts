/**
 * One row for each partition: who reads it (a lease, see LeaseKeeper), how far it was read, and what retention removed.
 *
 * start: everything after this position concerns this consumer. position: the last one recorded, gapless from start.
 * counted_to: up to here the rows were counted and none was missing; only such rows are pruned.
 * pruned_*: how many rows of each status retention has removed, so that the proof's figures stay whole.
 */
export const inboxPartitionTable = (schema: string) => /* sql */ `
CREATE TABLE ${schema}.inbox_partition (
  partition       smallint    PRIMARY KEY,
  owner           text,
  epoch           bigint      NOT NULL DEFAULT 0,
  leased_until    timestamptz,
  released        boolean     NOT NULL DEFAULT true,
  start           bigint      NOT NULL DEFAULT 0,
  position        bigint      NOT NULL DEFAULT 0,
  counted_to      bigint      NOT NULL DEFAULT 0,
  pruned_to       bigint      NOT NULL DEFAULT 0,
  pruned_applied  bigint      NOT NULL DEFAULT 0,
  pruned_rejected bigint      NOT NULL DEFAULT 0,
  pruned_stale    bigint      NOT NULL DEFAULT 0,
  pruned_passed   bigint      NOT NULL DEFAULT 0,
  CHECK (start <= position AND pruned_to <= counted_to AND counted_to <= position)
) WITH (fillfactor = 20); -- updated with every batch: room on the page keeps the updates HOT
INSERT INTO ${schema}.inbox_partition (partition)
SELECT generate_series(0, current_setting('purser.partitions')::int - 1);
`;
