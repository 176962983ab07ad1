import type { EventEnvelope } from './envelope.js';
import { definitions } from './events/index.js';
import type { EventData, EventType } from './events/index.js';
import { uuidv7 } from './identifiers.js';
import { createRegistry } from './registry/registry.js';
import type { EventProblem, ParsedEvent } from './registry/registry.js';

/** The registry of everything that Purser publishes. */
export const registry = createRegistry(definitions);

/** An event that breaks its own schema. The message names every path. */
export class EventInvalidError extends Error {
  constructor(
    readonly type: string,
    readonly problems: readonly EventProblem[],
  ) {
    super(`${type} is not valid: ${problems.map(({ path, message }) => `${path || '/'} ${message}`).join('; ')}`);
    this.name = 'EventInvalidError';
  }
}

/** A valid envelope of the newest version. `time` is `data.occurredAt` unless given. Throws {@link EventInvalidError}. */
export function createEvent<T extends EventType>(
  type: T,
  data: EventData<T>,
  options: { traceparent: string; id?: string; time?: string },
): EventEnvelope<T> {
  const event: EventEnvelope<T> = {
    specversion: '1.0',
    id: options.id ?? uuidv7(),
    source: 'purser/wallet',
    type,
    version: registry.newest(type) ?? 0,
    subject: data.walletId,
    partitionkey: data.walletId,
    time: options.time ?? data.occurredAt,
    datacontenttype: 'application/json',
    traceparent: options.traceparent,
    data,
  };
  assertValidEvent(event);
  return event;
}

/** Throws {@link EventInvalidError} unless the envelope is valid. */
export function assertValidEvent(event: EventEnvelope): void {
  const problems = registry.problemsOf(event);
  if (problems.length > 0) throw new EventInvalidError(event.type, problems);
}

/** Reads one envelope from the stream, validates it and lifts it to the newest version. Never throws. */
export function parseEvent(json: string): ParsedEvent {
  return registry.parse(json);
}
