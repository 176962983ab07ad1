import { hash } from 'node:crypto';

/**
 * The partition of a wallet, 0..partitions-1: the first 32 bits of md5 over the lower-case id, modulo the number of
 * partitions. The same as the SQL function `wallet.partition_of` (md5 because both sides have it; nothing is secret).
 */
export function partitionOf(walletId: string, partitions: number): number {
  return Number.parseInt(hash('md5', walletId.toLowerCase()).slice(0, 8), 16) % partitions;
}

/** The Redis stream of a partition. */
export function streamKey(partition: number): string {
  return `purser:events:{${partition}}`;
}
