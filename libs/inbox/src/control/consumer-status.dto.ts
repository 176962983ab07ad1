import { IsBoolean, IsString, Length } from 'class-validator';

export class SetPausedRequest {
  @IsBoolean()
  paused!: boolean;

  /** Who says so, for people. */
  @IsString()
  @Length(1, 200)
  by!: string;
}

export class ConsumerInstanceDto {
  id!: string;
  /** Its last sign of life. */
  seenAt!: string;
}

export class ConsumerPartitionDto {
  partition!: number;
  /** The instance that reads it; null when none does. */
  owner!: string | null;
  /** Counts the owners. */
  epoch!: number;
  leasedUntil!: string | null;
  /** The last one recorded. */
  position!: number;
}

export class ConsumerSettingsDto {
  /** Before an event becomes a dead letter. */
  retryAttempts!: number;
  batchSize!: number;
  leaseSeconds!: number;
}

export class ConsumerStatus {
  consumer!: string;
  /** Nothing new is read, and no retry begun. */
  paused!: boolean;
  pausedBy!: string | null;
  pausedAt!: string | null;
  /** Of the rejection rules in force. */
  rulesRevision!: number;
  instances!: ConsumerInstanceDto[];
  /** Events that failed and will be tried again. */
  retrying!: number;
  partitions!: ConsumerPartitionDto[];
  config!: ConsumerSettingsDto;
}
