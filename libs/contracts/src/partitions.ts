import { createHash } from 'node:crypto';

/**
 * The partition of a wallet, 0..partitions-1: the first 32 bits of md5 over the lower-case id, modulo the number of
 * partitions. The same as the SQL function `wallet.partition_of` (md5 because both sides have it; nothing is secret).
 */
export function partitionOf(walletId: string, partitions: number): number {
  return createHash('md5').update(walletId.toLowerCase()).digest().readUInt32BE(0) % partitions;
}

/** The Redis stream of a partition. */
export function streamKey(partition: number): string {
  return `purser:events:{${partition}}`;
}
