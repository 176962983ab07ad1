import type { EntityManager } from 'typeorm';

/** What a handler is given next to its event(s): `@Ctx() ctx: InboxContext`. */
export interface InboxContext {
  /**
   * The transaction that also holds the inbox rows. What the handler writes through it commits together with them,
   * and is rolled back when the handler throws. Do not keep it: it is closed when the handler has settled.
   */
  readonly tx: EntityManager;
  /** The consumer's name, as given to `InboxModule.forConsumer`. */
  readonly consumer: string;
  /** 1 at the first delivery, counted on by retries and by replays. */
  readonly attempt: number;
  /**
   * Runs `fn` after the transaction has committed, and never when it is rolled back. A hint to hurry, which a crash
   * loses: never the only trigger of anything.
   */
  afterCommit(fn: () => void): void;
}
