import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { LOGGER, Loop } from '@purser/platform';
import type { Log } from '@purser/platform';
import { DataSource } from 'typeorm';
import { OpsConfig } from '../config.js';
import { Live } from '../live/live.js';
import { AlertChannels } from './alert-channels.js';
import { AlertDeliveries } from './alert-deliveries.js';
import { RAISE_ALERTS } from './sql/raise-alerts.sql.js';

const INTERVAL_MS = 30_000;
const TRY_LOCK = `SELECT pg_try_advisory_xact_lock(hashtext('ops.alerts'), 0) AS locked`;

/** Looks at all cases, and raises an alert for each that has become worse. */
@Injectable()
export class AlertWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly loop: Loop;

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(OpsConfig) private readonly config: OpsConfig,
    @Inject(AlertChannels) private readonly channels: AlertChannels,
    @Inject(AlertDeliveries) private readonly deliveries: AlertDeliveries,
    @Inject(Live) private readonly live: Live,
    @Inject(LOGGER) log: Log,
  ) {
    this.loop = new Loop({ name: 'alerts', intervalMs: INTERVAL_MS, log, run: async () => void (await this.look()) });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  /** Returns whether it has looked: while somebody else does, it is left to them. */
  async look(): Promise<boolean> {
    const channels = this.channels.all.map(({ name }) => name);
    const raised = await this.dataSource.transaction(async (tx) => {
      const [lock] = await tx.query<{ locked: boolean }[]>(TRY_LOCK);
      if (lock?.locked !== true) return undefined;
      return tx.query<{ id: string }[]>(RAISE_ALERTS, [this.config.alertOldestAgeHours * 3_600, channels]);
    });
    if (raised === undefined) return false;
    this.live.changed(
      'alert',
      raised.map(({ id }) => id),
    );
    if (raised.length > 0) this.deliveries.wake();
    return true;
  }
}
