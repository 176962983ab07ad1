export interface RelayPartition {
  partition: number;
  owner: string | null;
  leasedUntil: string | null;
  epoch: number;
  committed: number;
  position: number;
  published: number;
  pending: number;
  oldestPendingAt: string | null;
}

export interface ConsumerStatus {
  consumer: string;
  paused: boolean;
  pausedBy: string | null;
  pausedAt: string | null;
  rulesRevision: number;
  instances: { id: string; seenAt: string }[];
  retrying: number;
  partitions: {
    partition: number;
    owner: string | null;
    epoch: number;
    leasedUntil: string | null;
    position: number;
  }[];
  config: { retryAttempts: number; batchSize: number; leaseSeconds: number };
}

export interface PipelineConsumer {
  consumer: string;
  up: boolean;
  status: ConsumerStatus | null;
  partitions: {
    partition: number;
    owner: string | null;
    leasedUntil: string | null;
    position: number;
    lag: number | null;
  }[];
}

export interface Pipeline {
  relay: { up: boolean; partitions: RelayPartition[] };
  consumers: PipelineConsumer[];
}
