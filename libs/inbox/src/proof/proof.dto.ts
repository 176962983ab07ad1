import { Problem } from '@purser/platform';
import { IsBoolean, IsObject, IsOptional } from 'class-validator';

export class ProofRequest {
  /** Partition → the last position that counts: `{"0": 120, "1": 98}`. */
  @IsObject()
  upTo!: Record<string, number>;

  /** Count every row that is kept, instead of only those that came in since the last count. Slow. */
  @IsOptional()
  @IsBoolean()
  full?: boolean;
}

export class PartitionProofResponse {
  partition!: number;
  /** Everything up to here was before this consumer's time. */
  start!: number;
  position!: number;
  applied!: number;
  retrying!: number;
  dead!: number;
  rejected!: number;
  stale!: number;
  passed!: number;
  /** Positions without an inbox row though the consumer is past them, at most 20. Always empty. */
  lost!: number[];
}

export class ProofResponse {
  consumer!: string;
  partitions!: PartitionProofResponse[];
}

/** @throws Problem 400 naming what is not a partition or not a position */
export function positionsOf({ upTo }: ProofRequest): Map<number, number> {
  const errors = Object.entries(upTo)
    .filter(([partition, position]) => !/^\d{1,4}$/.test(partition) || !Number.isSafeInteger(position) || position < 0)
    .map(([partition]) => ({
      path: `upTo.${partition}`,
      message: 'must be a partition with a position that is a whole number',
    }));
  if (errors.length > 0)
    throw new Problem('validation_failed', 400, 'upTo must name positions by partition.', { errors });
  return new Map(Object.entries(upTo).map(([partition, position]) => [Number(partition), position]));
}
