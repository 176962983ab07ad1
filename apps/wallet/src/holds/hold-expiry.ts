import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { Doorbell } from '@purser/outbox';
import { currentTraceparent, LOGGER, Loop } from '@purser/platform';
import type { Log } from '@purser/platform';
import { DataSource } from 'typeorm';

/** Holds a transaction; each locks a wallet until the commit. */
const BATCH = 100;
/** How often to look, ms, when nothing is known to be due earlier: for holds of processes that are gone. */
const LOOK_MS = 5_000;

interface Expired {
  expired: number;
  due_in_ms: string | null;
}

/**
 * Releases holds whose time is over, to the second and usually to the millisecond. Any number of processes may: a hold is freed once.
 * A hold that is over its time cannot be captured, whether or not this has run.
 */
@Injectable()
export class HoldExpiry implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly loop: Loop;
  /** When the next look is due; epoch ms. */
  private lookAt = 0;

  constructor(
    private readonly dataSource: DataSource,
    private readonly doorbell: Doorbell,
    @Inject(LOGGER) log: Log,
  ) {
    this.loop = new Loop({ name: 'hold expiry', intervalMs: LOOK_MS, run: () => this.look(), log });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  /** A hold was placed that expires then. */
  expect(expiresAt: Date): void {
    if (expiresAt.getTime() < this.lookAt) this.loop.wake();
  }

  private async look(): Promise<number> {
    const wait = await this.expire();
    this.lookAt = Date.now() + wait;
    return wait;
  }

  /** Answers how long to wait until the next look, ms. */
  private async expire(): Promise<number> {
    const [row] = await this.dataSource.query<Expired[]>(
      `SELECT expired, ceil(extract(epoch FROM next_due - clock_timestamp()) * 1000) AS due_in_ms
       FROM wallet.expire_holds($1, $2)`,
      [BATCH, currentTraceparent()],
    );
    if (row === undefined) return LOOK_MS;
    if (row.expired > 0) this.doorbell.ring();
    if (row.expired === BATCH) return 0;
    if (row.due_in_ms === null) return LOOK_MS;
    // Not below 20 ms: what is due and was left has a wallet that somebody else has locked.
    return Math.min(LOOK_MS, Math.max(20, Number(row.due_in_ms)));
  }
}
