import { ReadAfterQuery } from '@purser/inbox';
import { IsOptional, Matches } from 'class-validator';
import type { VolumeKind } from '../movements/movement.js';

const DATE = /^\d{4}-\d{2}-\d{2}$/;

export class VolumesQuery extends ReadAfterQuery {
  /** ISO 4217; all currencies when absent, each on its own. */
  @IsOptional()
  @Matches(/^[A-Z]{3}$/, { message: 'must be three capital letters, such as USD' })
  currency?: string;

  /** First UTC day, `YYYY-MM-DD`; 29 days before `to` when absent. */
  @IsOptional()
  @Matches(DATE, { message: 'must be a date, such as 2026-11-23' })
  from?: string;

  /** Last UTC day, included; today when absent. */
  @IsOptional()
  @Matches(DATE, { message: 'must be a date, such as 2026-11-23' })
  to?: string;
}

export class LagDto {
  /** Published and not read yet; null while the broker cannot be asked. */
  events!: number | null;
  /** Age of the oldest of them; null while the broker cannot be asked. */
  seconds!: number | null;
}

export class DayVolumeDto {
  /** UTC day, by when it happened. */
  date!: string;
  currency!: string;
  /**
   * top_up, withdrawal, capture (of a hold); transfer_out and transfer_in: a transfer counts once in each; reversal_in and
   * reversal_out: by whether the wallet has more or less after it.
   */
  kind!: VolumeKind;
  count!: number;
  /** Minor units; may exceed 2^63. */
  amount!: string;
}

export class VolumesDto {
  /**
   * Everything published that happened up to this time is in the figures: nothing older is unread, being retried or an
   * open dead letter. Null when that cannot be known yet, because the broker cannot be asked.
   */
  asOf!: Date | null;
  lag!: LagDto;
  /** By date, currency and kind, never summed over currencies; days without movement are left out. */
  days!: DayVolumeDto[];
}
