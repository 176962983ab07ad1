import { Type } from 'typebox';
import type { TSchema } from 'typebox';
import type { EventData, EventType } from './events/index.js';
import { UtcTime } from './events/parts.js';

/**
 * CloudEvents 1.0 in JSON, with the extension attributes `version` (of the type's schema), `partitionkey` and
 * `traceparent`. This is what the outbox stores, what travels through the stream and what a dead letter keeps.
 *
 * `id` is a UUID v7 and the idempotency key of every effect. `subject` and `partitionkey` are the wallet's id.
 */
export interface EventEnvelope<T extends EventType = EventType> {
  specversion: '1.0';
  id: string;
  source: 'purser/wallet';
  type: T;
  version: number;
  subject: string;
  partitionkey: string;
  /** When it happened, RFC 3339 in UTC; the same instant as `data.occurredAt`. */
  time: string;
  datacontenttype: 'application/json';
  /** W3C trace context of the request that caused the event. */
  traceparent: string;
  data: EventData<T>;
}

/** An envelope whose `data` nobody here can judge: its type or version is not in the registry. */
export interface UnknownEnvelope extends Omit<EventEnvelope, 'type' | 'data'> {
  type: string;
  data: unknown;
}

/** JSON Schema of the whole envelope. Attributes that it does not name are allowed: CloudEvents may be extended. */
export function envelopeSchema(type: TSchema, version: TSchema, data: TSchema) {
  return Type.Object({
    specversion: Type.Literal('1.0'),
    id: Type.String({ format: 'uuid', description: 'UUID v7; the idempotency key of every effect of this event.' }),
    source: Type.Literal('purser/wallet'),
    type,
    version,
    subject: Type.String({ format: 'uuid', description: 'The wallet.' }),
    partitionkey: Type.String({ format: 'uuid', description: 'The wallet: its events are delivered in order.' }),
    time: UtcTime,
    datacontenttype: Type.Literal('application/json'),
    traceparent: Type.String({ pattern: '^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$' }),
    data,
  });
}
