import { IsOptional, Matches } from 'class-validator';

const DATE = /^\d{4}-\d{2}-\d{2}$/;

export class DailyVolumesQuery {
  /** ISO 4217. */
  @Matches(/^[A-Z]{3}$/, { message: '$property must be three capital letters, such as USD' })
  currency!: string;

  /** First UTC day; 29 days before `to` when absent. */
  @IsOptional()
  @Matches(DATE, { message: '$property must be a date, such as 2026-11-23' })
  from?: string;

  /** Last UTC day, included; today when absent. */
  @IsOptional()
  @Matches(DATE, { message: '$property must be a date, such as 2026-11-23' })
  to?: string;
}

export class VolumeLag {
  /** null while the broker cannot be asked. */
  events!: number | null;
  seconds!: number | null;
}

export class DailyVolume {
  date!: string;
  currency!: string;
  kind!: string;
  count!: number;
  /** Minor units; may exceed 2^63. */
  amount!: string;
}

export class DailyVolumes {
  /** Everything that happened up to this time is in; null when that cannot be known. */
  asOf!: string | null;
  lag!: VolumeLag;
  /** By date and kind; days without movement are left out. */
  days!: DailyVolume[];
}

export class VolumeCurrencies {
  /** Of the last 30 days, sorted. */
  currencies!: string[];
}
