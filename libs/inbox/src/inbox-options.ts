import type { EventType } from '@purser/contracts';
import type { ConsumerConfig } from './consumer-config.js';

/** Injection token of the ConsumerOptions. */
export const CONSUMER = Symbol('CONSUMER');

/** What makes a consumer: `InboxModule.forConsumer(options)`. */
export interface ConsumerOptions {
  /** Also its name in the broker, in metrics and in the ids of its dead letters. */
  readonly name: string;
  /** The types it subscribes to. Each needs exactly one `@EventPattern` handler, or start-up fails. */
  readonly events: readonly EventType[];
  readonly config: ConsumerConfig;
  /**
   * `discard`: when such an event is retried or replayed after a later event of its wallet was applied, it is marked as
   * stale and its handler is not called. First deliveries are in order, so they cannot be stale. Needs the index that
   * `inboxTables({ walletIndex: true })` makes.
   */
  readonly stale?: Partial<Record<EventType, 'discard'>>;
  /**
   * `strict`: an event that fails parks its wallet's later events behind it (and no other wallet's), until it is applied
   * or its dead letter is replayed. Default `relaxed`: they go on, each event carries the resulting balance.
   */
  readonly order?: 'relaxed' | 'strict';
}
