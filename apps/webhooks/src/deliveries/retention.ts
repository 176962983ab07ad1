import { Inject, Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { LOGGER, Loop } from '@purser/platform';
import type { Log } from '@purser/platform';
import { DataSource } from 'typeorm';
import { WebhooksConfig } from '../config.js';
import { pruneSql } from './sql/prune.sql.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Events at a time: a short transaction, that holds up nobody. */
const BATCH = 1_000;

/** Removes finished deliveries after webhookRetentionDays. */
@Injectable()
export class Retention implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop: Loop;

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(WebhooksConfig) private readonly config: WebhooksConfig,
    @Inject(LOGGER) log: Log,
  ) {
    this.loop = new Loop({ name: 'retention of deliveries', intervalMs: HOUR_MS, log, run: () => this.prune() });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  private async prune(): Promise<number | undefined> {
    const before = firstIdOf(Date.now() - this.config.webhookRetentionDays * DAY_MS);
    const [answer]: { pruned: number }[] = await this.dataSource.query(pruneSql, [before, BATCH]);
    return answer?.pruned === BATCH ? 0 : undefined;
  }
}

/** The lowest UUID v7 of a millisecond: 48 bits of Unix time come first. */
export function firstIdOf(time: number): string {
  const hex = time.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
