import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { isTransientDatabaseError, LOGGER, Loop, METRICS } from '@purser/platform';
import type { Log } from '@purser/platform';
import { Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { WalletConfig } from '../config.js';

interface Sealed {
  block: string | null;
  again_in_ms: number | null;
}

/** Seals what was posted, off the path of postings. Any number of processes may: one does at a time. */
@Injectable()
export class Sealer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly loop: Loop;
  private started = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly config: WalletConfig,
    @Inject(LOGGER) private readonly log: Log,
    @Inject(METRICS) registry: Registry,
  ) {
    this.loop = new Loop({ name: 'sealing', intervalMs: config.sealIntervalMs, run: () => this.seal(), log });
    const age = new Gauge({
      name: 'purser_oldest_unsealed_entry_seconds',
      help: 'Age of the oldest entry that is not sealed yet; 0 when all are.',
      registers: [registry],
      async collect() {
        age.reset();
        try {
          const [row] = await dataSource.query<{ seconds: string }[]>(OLDEST_UNSEALED);
          age.set(Number(row?.seconds));
        } catch (error) {
          // While Postgres is away this figure is missing; the others must still be served.
          if (!isTransientDatabaseError(error)) throw error;
        }
      },
    });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  /** Answers how long to wait until the next call, ms; undefined: the usual time. */
  private async seal(): Promise<number | undefined> {
    // The first round only waits: at its start a service has other things to do.
    if (!this.started) {
      this.started = true;
      return undefined;
    }
    const [row] = await this.dataSource.query<Sealed[]>('SELECT block, again_in_ms FROM wallet.seal_entries()');
    if (row?.block) this.log.debug({ block: row.block }, 'sealed a block of entries');
    return row?.again_in_ms == null ? undefined : Math.min(row.again_in_ms, this.config.sealIntervalMs);
  }
}

const OLDEST_UNSEALED = /* sql */ `
SELECT coalesce(greatest(0, extract(epoch FROM clock_timestamp() - wallet.oldest_unsealed())), 0) AS seconds`;
