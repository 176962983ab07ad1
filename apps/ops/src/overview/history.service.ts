import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { consumerNames } from '../services/service-names.js';
import { readHistorySql, takeOutOldSql, writeSamplesSql } from './history.sql.js';
import { addLatency, quantileMs } from './latency.js';
import type { Latency } from './latency.js';
import type { Interval } from './overview-state.js';
import type { History, HistoryPoint } from './overview.dto.js';

/** Seconds between two samples that are kept, at least. */
const SAMPLE = 10;
/** After so many hours they are merged into steps of so many seconds, and after so many forgotten. */
const FINE_HOURS = 6;
const COARSE = 300;
const KEPT_HOURS = 7 * 24;
/** Any number: merging is done by one instance at a time. */
const LOCK = 7_077_341;

/** Seconds of a step. A chart shows some 200 points; finer than the samples it would have holes. */
const STEPS = [SAMPLE, 30, 60, COARSE, 900, 3_600];
const MOST_POINTS = 180;

interface Row {
  at: Date;
  series: string;
  perSecond: number;
  retrying: number;
  dead: number;
  latency: Latency;
}

/** What flowed in the last seven days. All instances of ops write one series of samples. */
@Injectable()
export class HistoryService {
  private readonly collected = new Map<string, Interval>();
  private slot = 0;

  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Keeps what was counted up to now. Written every ten seconds: looks come more often while somebody watches. */
  async add(at: number, intervals: readonly Interval[]): Promise<void> {
    for (const interval of intervals) this.collect(interval);
    const slot = Math.floor(at / 1_000 / SAMPLE);
    if (slot === this.slot || this.collected.size === 0) return;
    this.slot = slot;
    const samples = [...this.collected.values()];
    this.collected.clear();
    await this.dataSource.query(writeSamplesSql, [new Date(slot * SAMPLE * 1_000), JSON.stringify(samples)]);
  }

  async read(minutes: number): Promise<History> {
    const stepSeconds = STEPS.find((step) => (minutes * 60) / step <= MOST_POINTS) ?? 3_600;
    const rows = await this.dataSource.query<Row[]>(readHistorySql, [minutes * 60, stepSeconds]);
    return { stepSeconds, points: steps(rows).map(toPoint) };
  }

  /** Merges what is older than some hours, and forgets what is older than seven days. */
  async thin(): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      const [lock] = await tx.query<{ taken: boolean }[]>('SELECT pg_try_advisory_xact_lock($1) AS taken', [LOCK]);
      if (lock?.taken !== true) return;
      const merged = await tx.query<{ at: Date; samples: Interval[] }[]>(takeOutOldSql, [
        FINE_HOURS,
        COARSE,
        KEPT_HOURS,
      ]);
      for (const { at, samples } of merged) await tx.query(writeSamplesSql, [at, JSON.stringify(samples)]);
    });
  }

  private collect(interval: Interval): void {
    const before = this.collected.get(interval.series);
    this.collected.set(interval.series, before === undefined ? interval : joined(before, interval));
  }
}

function joined(a: Interval, b: Interval): Interval {
  return {
    series: a.series,
    seconds: a.seconds + b.seconds,
    count: a.count + b.count,
    retrying: b.retrying,
    dead: b.dead,
    latency: addLatency(a.latency, b.latency),
  };
}

/** Rows of one time together; they come in the order of time. */
function steps(rows: readonly Row[]): Row[][] {
  const groups: Row[][] = [];
  for (const row of rows) {
    const group = groups.at(-1);
    if (group?.[0]?.at.getTime() === row.at.getTime()) group.push(row);
    else groups.push([row]);
  }
  return groups;
}

function toPoint(rows: Row[]): HistoryPoint {
  const rate = (series: string) => rounded(rows.find((row) => row.series === series)?.perSecond ?? 0);
  return {
    at: (rows[0]?.at ?? new Date()).toISOString(),
    committedPerSecond: rate('committed'),
    publishedPerSecond: rate('published'),
    consumers: rows
      .filter(({ series }) => consumerNames.some((name) => name === series))
      .map(({ series: consumer, retrying, dead, latency }) => ({
        consumer,
        appliedPerSecond: rate(consumer),
        p50Ms: quantileMs(latency, 0.5),
        p99Ms: quantileMs(latency, 0.99),
        retrying,
        dead,
      })),
  };
}

function rounded(perSecond: number): number {
  return Math.round(perSecond * 100) / 100;
}
