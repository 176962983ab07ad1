export class RelayPartitionResponse {
  partition!: number;
  /** The relay that holds it; null when none does. */
  owner!: string | null;
  leasedUntil!: string | null;
  /** Counts the owners. */
  epoch!: number;
  committed!: number;
  /** The last one given. */
  position!: number;
  published!: number;
  /** Committed and not known to be published. */
  pending!: number;
  oldestPendingAt!: string | null;
}

export class RelayPipeline {
  up!: boolean;
  partitions!: RelayPartitionResponse[];
}

export class ConsumerInstance {
  id!: string;
  /** Its last sign of life. */
  seenAt!: string;
}

export class ConsumerLease {
  partition!: number;
  /** The instance that reads it; null when none does. */
  owner!: string | null;
  /** Counts the owners. */
  epoch!: number;
  leasedUntil!: string | null;
  /** The last one recorded. */
  position!: number;
}

export class ConsumerSettings {
  retryAttempts!: number;
  batchSize!: number;
  leaseSeconds!: number;
}

export class ConsumerStatus {
  consumer!: string;
  /** It reads nothing new and begins no retry. */
  paused!: boolean;
  pausedBy!: string | null;
  pausedAt!: string | null;
  /** Of the rejection rules in force. */
  rulesRevision!: number;
  instances!: ConsumerInstance[];
  retrying!: number;
  partitions!: ConsumerLease[];
  config!: ConsumerSettings;
}

export class ConsumerPartition {
  partition!: number;
  owner!: string | null;
  leasedUntil!: string | null;
  position!: number;
  /** Published and not recorded; null while the relay does not answer. */
  lag!: number | null;
}

export class ConsumerPipeline {
  consumer!: string;
  up!: boolean;
  /** null when it did not answer. */
  status!: ConsumerStatus | null;
  partitions!: ConsumerPartition[];
}

export class Pipeline {
  relay!: RelayPipeline;
  consumers!: ConsumerPipeline[];
}
