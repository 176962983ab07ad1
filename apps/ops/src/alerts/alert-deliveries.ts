import { Inject, Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { backoff, LOGGER, Loop } from '@purser/platform';
import type { Log } from '@purser/platform';
import { DataSource } from 'typeorm';
import { Live } from '../live/live.js';
import type { AlertChannel } from './alert-channel.js';
import { AlertChannels } from './alert-channels.js';
import type { ClaimedAlert } from './alert-row.js';
import { CLAIM_DELIVERIES, NEXT_DELIVERY, SETTLE_DELIVERIES } from './sql/deliver-alerts.sql.js';

/** Milliseconds between two looks for what another instance has raised, and did not live to tell. */
const POLL_MS = 15_000;
const LEAST_MS = 100;
/** Alerts in one message. What breaks breaks in many places, and nobody reads fifty mails. */
const TOGETHER = 20;
/** Seconds after which a claim lapses; no channel takes as long. */
const CLAIM_SECONDS = 60;
/** Over some three hours. */
const MOST_ATTEMPTS = 12;
const RETRY = { baseMs: 5_000, maxMs: 3_600_000, jitter: 0.2 };

/** Tells what was raised, each channel on its own: claimed first, then sent, then written down. */
@Injectable()
export class AlertDeliveries implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loops: readonly Loop[];

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(AlertChannels) channels: AlertChannels,
    @Inject(Live) private readonly live: Live,
    @Inject(LOGGER) private readonly log: Log,
  ) {
    this.loops = channels.all.map(
      (channel) =>
        new Loop({
          name: `alerts by ${channel.name}`,
          intervalMs: POLL_MS,
          log,
          run: () => this.deliver(channel),
        }),
    );
  }

  onApplicationBootstrap(): void {
    for (const loop of this.loops) loop.start();
  }

  /** While the database is open. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.loops.map((loop) => loop.stop()));
  }

  wake(): void {
    for (const loop of this.loops) loop.wake();
  }

  /** Returns the milliseconds until the next look: at the latest when something is due. */
  private async deliver(channel: AlertChannel): Promise<number> {
    const claimed = await this.dataSource.query<ClaimedAlert[]>(CLAIM_DELIVERIES, [
      channel.name,
      TOGETHER,
      CLAIM_SECONDS,
    ]);
    if (claimed.length === 0) return this.untilNext(channel);
    const error = await channel.send(claimed).then(() => null, messageOf);
    if (error !== null)
      this.log.warn({ channel: channel.name, alerts: claimed.length, error }, 'alerts did not arrive');
    await this.dataSource.query(SETTLE_DELIVERIES, [
      channel.name,
      claimed.map(({ id }) => id),
      claimed.map(({ attempts }) => attempts),
      error,
      claimed.map(({ attempts }) => (attempts >= MOST_ATTEMPTS ? null : backoff(attempts, RETRY))),
    ]);
    this.live.changed(
      'alert',
      claimed.map(({ id }) => id),
    );
    return claimed.length === TOGETHER ? 0 : this.untilNext(channel);
  }

  private async untilNext({ name }: AlertChannel): Promise<number> {
    const [next] = await this.dataSource.query<{ ms: number | null }[]>(NEXT_DELIVERY, [name]);
    // What is due is just being claimed by another instance.
    return Math.min(POLL_MS, Math.max(LEAST_MS, next?.ms ?? POLL_MS));
  }
}

function messageOf(error: unknown): string {
  const { message, code = 'unknown' } = error as NodeJS.ErrnoException;
  return (message || code).replaceAll('\0', '').slice(0, 500);
}
