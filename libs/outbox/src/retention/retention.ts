import { Loop, type Log } from '@purser/platform';
import type pg from 'pg';
import { DAYS } from './days.sql.js';

export interface RetentionOptions {
  readonly pool: pg.Pool;
  readonly consumers: readonly string[];
  /** A day is dropped when it ended this many days ago. */
  readonly retentionDays: number;
  readonly log: Log;
}

/** How many days are made ahead: as long may no relay run before postings fail for want of a day. */
const DAYS_AHEAD = 14;

const HOUR_MS = 3_600_000;

/** After a day that could not be locked in 250 ms: postings are busy, try soon again. */
const SOON_MS = 10_000;

/** Makes the days to come and drops the days that are over and that every consumer has passed (see day-functions.ts). */
export class Retention {
  private readonly loop: Loop;

  constructor(private readonly options: RetentionOptions) {
    const { log } = options;
    this.loop = new Loop({ name: 'outbox retention', intervalMs: HOUR_MS, run: () => this.round(), log });
  }

  start(): void {
    this.loop.start();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  private async round(): Promise<number> {
    const { pool, retentionDays, consumers, log } = this.options;
    await pool.query('SELECT outbox_create_days($1)', [DAYS_AHEAD]);
    const { rows } = await pool.query<{ day: string }>(DAYS, [retentionDays]);
    for (const { day } of rows) {
      const kept = await this.drop(day, consumers);
      if (kept === 'locked') return SOON_MS;
      if (kept !== null) {
        log.warn({ day, kept }, 'a day of the outbox is due to be dropped, but must stay');
        break;
      }
      log.info({ day }, 'dropped a day of the outbox');
    }
    return HOUR_MS;
  }

  /** Null when it was dropped, otherwise why not. */
  private async drop(day: string, consumers: readonly string[]): Promise<string | null> {
    try {
      const { rows } = await this.options.pool.query<{ kept: string | null }>(
        'SELECT outbox_drop_day($1, $2) AS kept',
        [day, consumers],
      );
      return rows[0]?.kept ?? null;
    } catch (error) {
      if ((error as { code?: string }).code === '55P03') return 'locked'; // lock_not_available
      throw error;
    }
  }
}
