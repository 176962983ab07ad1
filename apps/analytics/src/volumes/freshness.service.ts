import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { LOGGER } from '@purser/platform';
import type { Log } from '@purser/platform';
import type { Cursor, EventBroker } from '@purser/streams';
import { DataSource } from 'typeorm';
import { AnalyticsConfig } from '../config.js';
import { BROKER } from './broker.module.js';
import { READ_PROGRESS } from './read-progress.sql.js';

/** How current the figures are. */
export interface Freshness {
  /** Everything published that happened up to then is in the figures; null when that was never known. */
  asOf: Date | null;
  /** What is published and not read yet: how many, and the age of the oldest. Null while the broker cannot be asked. */
  lag: { events: number | null; seconds: number | null };
}

interface Progress {
  /** By partition. */
  positions: Record<string, number>;
  /** RFC 3339. */
  oldestUnapplied: string | null;
}

/** Milliseconds that an answer waits for the broker: figures without a lag are better than none. */
const PATIENCE = 1_000;

/** Compares what was published with what was applied. */
@Injectable()
export class FreshnessService {
  /** What was complete once stays complete: while Redis is away this is still true, if no longer news. */
  private known: Date | null = null;
  private brokerAway = false;
  private readonly partitions: readonly number[];

  constructor(
    config: AnalyticsConfig,
    @Inject(BROKER) private readonly broker: EventBroker,
    private readonly database: DataSource,
    @Inject(LOGGER) private readonly log: Log,
  ) {
    this.partitions = Array.from({ length: config.partitions }, (_, partition) => partition);
  }

  async observe(): Promise<Freshness> {
    // In this order: whatever was published by now is in the streams' states, and positions can only be further on.
    const now = Date.now();
    const states = await this.ask(this.broker.state(this.partitions));
    const { positions, oldestUnapplied } = await this.progress();
    if (states === undefined) return { asOf: this.known, lag: { events: null, seconds: null } };

    const behind: Cursor[] = [];
    let events = 0;
    for (const { partition, last } of states) {
      const position = positions[partition] ?? 0;
      // A stream that was just wiped stands before our position, one that a stranger wrote to stands nowhere (NaN).
      if (!(last > position)) continue;
      behind.push({ partition, position });
      events += last - position;
    }
    const unread = behind.length === 0 ? now : await this.oldestOf(behind);
    if (unread === undefined) return { asOf: this.known, lag: { events, seconds: null } };
    this.known = new Date(Math.min(now, unread, oldestUnapplied === null ? now : Date.parse(oldestUnapplied)));
    return { asOf: this.known, lag: { events, seconds: Math.max(0, now - unread) / 1_000 } };
  }

  private async progress(): Promise<Progress> {
    const rows: Progress[] = await this.database.query(READ_PROGRESS);
    return rows[0] ?? { positions: {}, oldestUnapplied: null };
  }

  /** The time of the oldest of the events that come next, in ms; undefined when the broker cannot say. */
  private async oldestOf(behind: readonly Cursor[]): Promise<number | undefined> {
    const batches = await this.ask(this.broker.read(behind, { count: behind.length, blockMs: 1 }));
    const times = (batches ?? []).flatMap(({ entries }) => entries.slice(0, 1)).map(({ envelope }) => timeOf(envelope));
    const known = times.filter((time) => !Number.isNaN(time));
    return known.length === 0 ? undefined : Math.min(...known);
  }

  /** Undefined when the broker does not answer, or not in time; said once an outage. */
  private async ask<T>(answer: Promise<T>): Promise<T | undefined> {
    const stop = new AbortController();
    try {
      const late = delay(PATIENCE, undefined, { signal: stop.signal }).then(() => {
        throw new Error(`the broker did not answer within ${PATIENCE} ms`);
      });
      const result = await Promise.race([answer, late]);
      this.brokerAway = false;
      return result;
    } catch (error) {
      if (!this.brokerAway) this.log.warn({ err: error }, 'the lag is unknown while the broker cannot be asked');
      this.brokerAway = true;
      return undefined;
    } finally {
      stop.abort();
    }
  }
}

/** NaN when the envelope is no JSON or has no time. */
function timeOf(envelope: string): number {
  try {
    const { time } = JSON.parse(envelope) as { time?: unknown };
    return Date.parse(String(time));
  } catch {
    return Number.NaN; // malformed: it becomes a dead letter, and has no time to compare
  }
}
