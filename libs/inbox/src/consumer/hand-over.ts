import { withSpan } from '@purser/platform';
import type { HandledDelivery } from './delivery.js';
import { HandlerTimeoutError } from './errors.js';
import type { Handlers } from './handlers.js';
import type { Transaction } from './transaction.js';

export interface HandOver {
  readonly consumer: string;
  readonly handlers: Handlers;
  readonly timeoutMs: number;
}

/** Things to do after the commit; see InboxContext.afterCommit. */
export type Hooks = (() => void)[];

/**
 * Hands deliveries of one type, or of types that one method takes, to their handler, in this transaction. One span for
 * the call, in the trace of the first event: a span for each of 500 would cost more than handling them.
 *
 * @throws what the handler threw; HandlerTimeoutError when it did not settle in time, and then the transaction must be
 *   abandoned, for the handler may still be using it
 */
export async function handOver(
  { consumer, handlers, timeoutMs }: HandOver,
  tx: Transaction,
  deliveries: readonly HandledDelivery[],
  attempt: number,
): Promise<Hooks> {
  const [first] = deliveries;
  if (first === undefined) return [];
  const { type, traceparent, id } = first.event;
  const hooks: Hooks = [];
  const context = { tx: tx.manager, consumer, attempt, afterCommit: (fn: () => void) => void hooks.push(fn) };
  const attributes = {
    'messaging.batch.message_count': deliveries.length,
    'messaging.message.id': id,
    'purser.attempt': attempt,
  };
  const work = withSpan(`process ${type}`, { traceparent, kind: 'consumer', attributes }, () =>
    handlers.handle(
      type,
      deliveries.map(({ event }) => event),
      context,
    ),
  );
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new HandlerTimeoutError(`the handler of ${type} did not settle within ${timeoutMs} ms`)),
      timeoutMs,
    );
  });
  try {
    await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
  return hooks;
}
