import { Inject, Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { LOGGER, Loop } from '@purser/platform';
import type { Log } from '@purser/platform';
import { NotificationsConfig } from '../config.js';
import { MailStore } from './mail-store.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Rows a statement: milliseconds of locks, and a stop is never waited for. */
const BATCH = 1_000;

/** Forgets sent mails, and the personal data in them, after NOTIFICATION_RETENTION_DAYS. */
@Injectable()
export class Retention implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop: Loop;

  constructor(
    private readonly config: NotificationsConfig,
    private readonly store: MailStore,
    @Inject(LOGGER) log: Log,
  ) {
    this.loop = new Loop({ name: 'retention of notifications', run: () => this.deleteSome(), intervalMs: HOUR, log });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  private async deleteSome(): Promise<number> {
    const bound = lowestUuidv7(Date.now() - this.config.notificationRetentionDays * DAY);
    return (await this.store.deleteOld(bound, BATCH)) < BATCH ? HOUR : 0;
  }
}

/** UUID v7 begin with 48 bits of milliseconds. */
export function lowestUuidv7(time: number): string {
  const hex = time.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
