import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { LOGGER, Loop } from '@purser/platform';
import type { Log } from '@purser/platform';
import { DataSource } from 'typeorm';
import { WalletConfig } from '../config.js';

const HOUR_MS = 3_600_000;
/** Days made ahead: a service that is up makes tomorrow's in time, and one that is down takes no requests. */
const AHEAD = 2;
/** Into so many tables, and one or two more, whoever looks for a key looks: 9 µs each (docs/decisions/0037). */
const TABLES = 6;

/** Makes the days of idempotency_key, at start-up and every hour, and forgets those that are over. */
@Injectable()
export class IdempotencyDays implements OnModuleInit, OnApplicationShutdown {
  private readonly loop: Loop;

  constructor(
    private readonly dataSource: DataSource,
    private readonly config: WalletConfig,
    @Inject(LOGGER) private readonly log: Log,
  ) {
    this.loop = new Loop({ name: 'idempotency days', intervalMs: HOUR_MS, run: () => this.turn(), log });
  }

  /** Before any request: today must be there. */
  async onModuleInit(): Promise<void> {
    await this.create();
    this.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  private async turn(): Promise<number> {
    await this.create();
    const [row] = await this.dataSource.query<{ dropped: number }[]>(
      'SELECT wallet.idempotency_drop_days($1) AS dropped',
      [this.config.idempotencyDays],
    );
    if (row && row.dropped > 0) this.log.info({ days: row.dropped }, 'forgot the answers of old days');
    return HOUR_MS;
  }

  private async create(): Promise<void> {
    const span = Math.ceil(this.config.idempotencyDays / TABLES);
    await this.dataSource.query('SELECT wallet.idempotency_create_days(current_date - 1, $1, $2)', [AHEAD, span]);
  }
}
