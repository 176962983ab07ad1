import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import {
  createRedis,
  LOGGER,
  Loop,
  Problem,
  ServiceClient,
  ServiceUnreachableError,
  subscribeTo,
} from '@purser/platform';
import type { Log } from '@purser/platform';
import type { Redis } from 'ioredis';
import { OpsConfig } from '../config.js';
import { consumerNames } from '../services/service-names.js';
import type { ServiceName } from '../services/service-names.js';
import { ConsumerReports } from './consumer-reports.js';
import { DeadLetterIndex } from './dead-letter-index.js';

/** On which consumers say that they have changed dead letters; a hint. */
const CHANNEL = 'purser:dead-letters';
/** Milliseconds between two looks when nobody rings. */
const POLL_MS = 15_000;
/** Milliseconds from a ring to the look: what else happens until then is in it, too, and its cases are counted once. */
const COALESCE_MS = 300;
/** Milliseconds until a consumer that does not answer is asked again. */
const AWAY_MS = 5_000;

/** Keeps the index up to date, for every consumer on its own: one that is away holds up nobody. */
@Injectable()
export class IndexLoops implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly loops: ReadonlyMap<string, Loop>;
  private readonly rung = new Map<string, NodeJS.Timeout>();
  private subscriber: Redis | undefined;

  constructor(
    @Inject(OpsConfig) private readonly config: OpsConfig,
    @Inject(LOGGER) private readonly log: Log,
    @Inject(ServiceClient) services: ServiceClient<ServiceName>,
    @Inject(DeadLetterIndex) index: DeadLetterIndex,
  ) {
    this.loops = new Map(
      consumerNames.map((consumer) => {
        const reports = new ConsumerReports(consumer, services, index, log);
        const run = () => reports.take().then((more) => (more ? 0 : undefined), waitWhileAway);
        return [consumer, new Loop({ name: `index of ${consumer}`, run, intervalMs: POLL_MS, log })];
      }),
    );
  }

  async onApplicationBootstrap(): Promise<void> {
    for (const loop of this.loops.values()) loop.start();
    this.subscriber = createRedis(this.config, 'subscriber', this.log);
    this.subscriber.on('message', (_channel, consumer: string) => this.ring(consumer));
    // While Redis is away the loops poll.
    subscribeTo(this.subscriber, CHANNEL);
  }

  async onApplicationShutdown(): Promise<void> {
    this.subscriber?.disconnect();
    for (const timer of this.rung.values()) clearTimeout(timer);
    await Promise.all([...this.loops.values()].map((loop) => loop.stop()));
  }

  private ring(consumer: string): void {
    const loop = this.loops.get(consumer);
    if (loop === undefined || this.rung.has(consumer)) return;
    const look = (): void => {
      this.rung.delete(consumer);
      loop.wake();
    };
    this.rung.set(consumer, setTimeout(look, COALESCE_MS));
  }
}

/** Whoever is away has been logged where it was asked. */
function waitWhileAway(error: unknown): number {
  if (error instanceof ServiceUnreachableError || error instanceof Problem) return AWAY_MS;
  throw error;
}
