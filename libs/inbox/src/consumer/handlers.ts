import type { EventEnvelope } from '@purser/contracts';
import { StartupError } from '@purser/platform';
import type { MessageHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { InboxContext } from './inbox-context.js';

/** The application's event handlers, one for each type that the consumer subscribed to. */
export class Handlers {
  /** Of batch methods that take several types: the first of them, by the `extras` that all of them were given. */
  private readonly groups = new Map<unknown, string>();

  private constructor(private readonly byType: ReadonlyMap<string, MessageHandler>) {
    // Nest wraps a method anew for each of its patterns, but hands every wrapper the same object of extras.
    for (const [type, handler] of byType) {
      if (isBatch(handler) && !this.groups.has(handler.extras)) this.groups.set(handler.extras, type);
    }
  }

  /** @throws StartupError naming every event without exactly one handler, and every handler without an event */
  static bind(consumer: string, events: readonly string[], handlers: ReadonlyMap<string, MessageHandler>): Handlers {
    const problems: string[] = [];
    for (const type of events) {
      const handler = handlers.get(type);
      if (handler === undefined) problems.push(`${type} has no handler: add a method with @EventPattern('${type}')`);
      else if (handler.next !== undefined) problems.push(`${type} has more than one handler: keep one`);
      else if (handler.isEventHandler !== true)
        problems.push(`${type} is handled by @MessagePattern: use @EventPattern`);
    }
    for (const type of handlers.keys()) {
      if (!events.includes(type))
        problems.push(`there is a handler for ${type}, which is not among the consumer's events`);
    }
    if (problems.length > 0) throw new StartupError(`consumer ${consumer}: ${problems.join('; ')}`);
    return new Handlers(new Map(handlers));
  }

  /**
   * Types of the same group have the same batch method, so that their events may go to it in one call: a wallet whose
   * top-ups and withdrawals take turns would else cost a call for each.
   */
  groupOf(type: string): string {
    return this.groups.get(this.byType.get(type)?.extras) ?? type;
  }

  /**
   * Hands events, in order, to the handler of this type, or group: all in one call if it takes batches, else one after
   * the other. Resolves when the handler has settled, an Observable that it returned included; rejects with what it
   * threw.
   */
  async handle(type: string, events: readonly EventEnvelope[], context: InboxContext): Promise<void> {
    const handler = this.byType.get(type);
    if (handler === undefined) throw new Error(`no handler for ${type}`);
    if (isBatch(handler)) return call(handler, events, context);
    for (const event of events) await call(handler, event, context);
  }
}

function isBatch(handler: MessageHandler): boolean {
  return (handler.extras as { batch?: boolean } | undefined)?.batch === true;
}

/** Nest turns what a handler throws into an Observable that errs: without subscribing, a failure looks like success. */
async function call(handler: MessageHandler, data: unknown, context: InboxContext): Promise<void> {
  const result: unknown = await handler(data, context);
  if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
}
