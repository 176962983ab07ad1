import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { askAll, LOGGER, Loop, ServiceClient } from '@purser/platform';
import type { Log } from '@purser/platform';
import { DataSource } from 'typeorm';
import { consumerNames } from '../services/service-names.js';
import type { ConsumerName, ServiceName } from '../services/service-names.js';

/** Dead letters in one call. */
const PAGE = 500;
/** Milliseconds between two looks for what could not be said before. */
const POLL_MS = 15_000;

/**
 * Tells consumers which dead letters were left dead. What was decided is in the index already; this says it until the
 * consumer's report shows that it has heard. Saying it twice is harmless.
 */
@Injectable()
export class Closings implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly loop: Loop;

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(ServiceClient) private readonly services: ServiceClient<ServiceName>,
    @Inject(LOGGER) log: Log,
  ) {
    this.loop = new Loop({ name: 'closing of dead letters', run: () => this.round(), intervalMs: POLL_MS, log });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.loop.stop();
  }

  /** There is something to say. */
  wake(): void {
    this.loop.wake();
  }

  private async round(): Promise<void> {
    await askAll(consumerNames, (consumer) => this.closeAt(consumer));
  }

  private async closeAt(consumer: ConsumerName): Promise<void> {
    let last = '';
    let page: { id: string }[];
    do {
      page = await this.dataSource.query<{ id: string }[]>(
        `SELECT id FROM dead_letter WHERE consumer = $1 AND closing AND id > $2 ORDER BY id LIMIT ${PAGE}`,
        [consumer, last],
      );
      const ids = page.map(({ id }) => id);
      if (ids.length > 0) await this.services.post(consumer, '/internal/dead-letters/close', { ids });
      last = ids.at(-1) ?? '';
    } while (page.length === PAGE);
  }
}
