import { createHash } from 'node:crypto';

const SHARDS = 16;

/**
 * Which of the total's rows an instance adds to: 0 to 15, by its name. One key is then at most 16 rows, however many
 * instances come and go; two that happen to share a shard wait for each other, and that is all.
 */
export function shardOf(instanceId: string): number {
  return createHash('sha256').update(instanceId).digest().readUInt8(0) % SHARDS;
}
