import { Injectable } from '@nestjs/common';
import { exponentOf } from '@purser/contracts';
import { Problem } from '@purser/platform';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { AnalyticsConfig } from '../config.js';
import type { VolumeKind } from '../movements/movement.js';
import { ADD_VOLUMES } from './add-volumes.sql.js';
import type { Volume } from './aggregate.js';
import { dateRange } from './date-range.js';
import { FreshnessService } from './freshness.service.js';
import { READ_VOLUMES } from './read-volumes.sql.js';
import { shardOf } from './shard.js';
import type { DayVolumeDto, VolumesDto, VolumesQuery } from './volumes.dto.js';

/** Rows as Postgres gives them: bigint and numeric as text. */
type VolumeRow = Record<'date' | 'currency' | 'count' | 'amount', string> & { kind: VolumeKind };

@Injectable()
export class VolumesService {
  private readonly shard: number;

  constructor(
    config: AnalyticsConfig,
    private readonly database: DataSource,
    private readonly freshness: FreshnessService,
  ) {
    this.shard = shardOf(config.instanceId);
  }

  /** Adds figures to the totals, in the transaction that records their events. @param volumes sorted, no key twice */
  async add(tx: EntityManager, volumes: readonly Volume[]): Promise<void> {
    await tx.query(ADD_VOLUMES, [
      volumes.map(({ currency }) => currency),
      volumes.map(({ day }) => day),
      volumes.map(({ kind }) => kind),
      volumes.map(({ count }) => count),
      volumes.map(({ amount }) => amount),
      this.shard,
    ]);
  }

  /** @throws Problem (400) */
  async read(query: VolumesQuery): Promise<VolumesDto> {
    const { currency } = query;
    if (currency !== undefined && exponentOf(currency) === undefined) {
      throw new Problem(
        'validation_failed',
        400,
        `The request is not valid: currency ${currency} is not in ISO 4217.`,
        {
          errors: [{ path: 'currency', message: 'is not in ISO 4217' }],
        },
      );
    }
    const { from, to } = dateRange(query, new Date());
    // First the time, then the figures: they are never behind the time they are said to be from.
    const { asOf, lag } = await this.freshness.observe();
    const rows: VolumeRow[] = await this.database.query(READ_VOLUMES, [currency ?? null, from, to]);
    return { asOf, lag, days: rows.map(toDayVolume) };
  }
}

function toDayVolume({ date, currency, kind, count, amount }: VolumeRow): DayVolumeDto {
  return { date, currency, kind, count: Number(count), amount };
}
