import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { LOGGER, Loop } from '@purser/platform';
import type { Log } from '@purser/platform';
import { DataSource } from 'typeorm';
import { REMOVE_ITEMS } from './sql/remove-items.sql.js';

const HOUR = 3_600_000;
/** Days after a replay's end; docs/operations.md says so. */
export const ITEMS_KEPT_DAYS = 90;
/** Items in one statement: some 90 ms. */
const CHUNK = 5_000;

/** Removes the items of replays that ended long ago, every hour, in small chunks: a replay may have a million. */
@Injectable()
export class ReplayRetention implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly loop: Loop;

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(LOGGER) log: Log,
  ) {
    this.loop = new Loop({
      name: 'retention of replays',
      intervalMs: HOUR,
      log,
      run: async () => ((await this.removeSome()) ? 0 : HOUR),
    });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.loop.stop();
  }

  /** Whether there may be more. */
  async removeSome(chunk = CHUNK): Promise<boolean> {
    const [row] = await this.dataSource.query<{ found: boolean }[]>(REMOVE_ITEMS, [ITEMS_KEPT_DAYS, chunk]);
    return row?.found === true;
  }
}
