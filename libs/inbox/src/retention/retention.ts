import { Loop } from '@purser/platform';
import type { Log } from '@purser/platform';
import type { DataSource } from 'typeorm';
import { countSql } from './count.sql.js';
import { pruneAttemptsSql } from './prune-attempts.sql.js';
import { pruneSql } from './prune.sql.js';

export interface RetentionOptions {
  readonly dataSource: DataSource;
  /** The partitions that this instance holds: each is cleaned by whoever reads it. */
  readonly partitions: () => readonly number[];
  readonly days: number;
  readonly log: Log;
}

const HOUR = 3_600_000;
const COUNT_CHUNK = 10_000;
const PRUNE_CHUNK = 1_000;

/** Counts inbox rows once and removes old ones, every hour, in small chunks. */
export class Retention {
  private readonly loop: Loop;

  constructor(private readonly options: RetentionOptions) {
    this.loop = new Loop({
      name: 'retention of the inbox',
      intervalMs: HOUR,
      run: (signal) => this.clean(signal),
      log: options.log,
    });
  }

  start(): void {
    this.loop.start();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  /** One round over all partitions held. */
  async clean(signal?: AbortSignal): Promise<void> {
    const { dataSource, partitions, days } = this.options;
    for (const partition of partitions()) {
      while (signal?.aborted !== true && (await this.count(partition)));
      while (signal?.aborted !== true) {
        // An UPDATE's RETURNING rows come as [rows, count] from TypeORM.
        const [[row]] = await dataSource.query<[{ looked: number }[], number]>(pruneSql, [
          partition,
          days,
          PRUNE_CHUNK,
        ]);
        if ((row?.looked ?? 0) < PRUNE_CHUNK) break;
      }
    }
    while (signal?.aborted !== true) {
      const [row] = await dataSource.query<{ removed: number }[]>(pruneAttemptsSql, [days, PRUNE_CHUNK]);
      if ((row?.removed ?? 0) < PRUNE_CHUNK) break;
    }
  }

  private async count(partition: number): Promise<boolean> {
    const [[row]] = await this.options.dataSource.query<[{ counted: boolean }[], number]>(countSql, [
      partition,
      COUNT_CHUNK,
    ]);
    if (row?.counted === false)
      this.options.log.error({ partition }, 'inbox rows are missing: ask POST /internal/proof which');
    return row?.counted === true;
  }
}
