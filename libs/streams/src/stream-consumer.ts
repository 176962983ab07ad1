import type { MessageHandler } from '@nestjs/microservices';
import type { Cursor, PartitionBatch } from './broker.js';

/** What reads a partitioned stream and remembers how far it came. `StreamsTransport` drives it. */
export interface StreamConsumer {
  readonly name: string;
  /**
   * The `@EventPattern` handlers of the application, by pattern; called once before `start`. Several handlers of one
   * pattern are linked by `next`. Throws when they are not what the consumer expects, which fails the start-up.
   */
  bind(handlers: ReadonlyMap<string, MessageHandler>): void;
  start(): Promise<void>;
  /**
   * The partitions to read now and the position recorded in the database for each. Asked before every read, so it must
   * cost nothing. The transport reports these positions to the relay: never one that is not committed.
   */
  cursors(): readonly Cursor[];
  /**
   * Calls `fn` whenever there is a partition to read that was not there before. A read that waits does not know of it, and is
   * begun anew. A hint: without it the partition waits for the end of that read.
   */
  whenJoined(fn: () => void): void;
  /**
   * Takes over what one read returned; every batch continues its cursor without a gap and is not empty. Resolves when
   * the effects and the new positions are committed; `cursors()` then says the new positions. When it rejects, nothing is
   * lost: the transport backs off and reads again from `cursors()`. When the signal is aborted it is time to stop: what can
   * be left to the next owner is left, and `cursors()` says how far this one came.
   */
  consume(batches: readonly PartitionBatch[], signal: AbortSignal): Promise<void>;
  /**
   * The events up to `floor` no longer exist anywhere: retention has dropped them, which it does only when every known
   * consumer is past them, so this consumer is new. It must record `floor` as its start and position.
   */
  skipTo(partition: number, floor: number): Promise<void>;
  /** Finishes or hands back what is in hand, and gives up the leases. Called once, after the last `consume` returned. */
  stop(): Promise<void>;
}
