import { parseEvent } from '@purser/contracts';
import type { EventEnvelope, ParsedEvent } from '@purser/contracts';

/** Letters of `inbox.status`; see tables/inbox.sql.ts. */
export type InboxStatus = 'a' | 'r' | 'd' | 'x' | 's' | 'p';

/** One entry of a partition's stream, and what is to be done with it. */
export type Delivery = HandledDelivery | PassedDelivery | DeadDelivery | RejectedDelivery;

interface Entry {
  readonly partition: number;
  readonly position: number;
  /** The text as it arrived. */
  readonly json: string;
}

export interface HandledDelivery extends Entry {
  readonly kind: 'handle';
  /** Lifted to the newest version. */
  readonly event: EventEnvelope;
  /** The version it was published as. */
  readonly version: number;
}

/** Nothing to do here: the type is unknown, or this consumer did not subscribe to it. */
export interface PassedDelivery extends Entry {
  readonly kind: 'pass';
  readonly envelope: Identified;
  readonly unknown: boolean;
}

/** Cannot be understood, and trying again will not help. */
export interface DeadDelivery extends Entry {
  readonly kind: 'dead';
  readonly envelope: Identified | undefined;
  readonly error: Error;
}

/** A rejection rule keeps it from its handler. */
export interface RejectedDelivery extends Entry {
  readonly kind: 'rejected';
  readonly envelope: Identified | undefined;
  /** UUIDs that the event gives for itself and its wallet, though the rest of it may make no sense; null when it gives none. */
  readonly eventId: string | null;
  readonly walletId: string | null;
  readonly ruleId: string;
}

/** The part of an envelope that even an unknown type or version has. */
export interface Identified {
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly subject: string;
  readonly data: unknown;
}

/** What arrived is not an event, or its data breaks its schema. */
export class MalformedEventError extends Error {
  override readonly name = 'MalformedEventError';
}

/** The producer is newer than this consumer: deploy the consumer, then replay. */
export class UnknownVersionError extends Error {
  override readonly name = 'UnknownVersionError';
}

export type Parse = (json: string) => ParsedEvent;

// The registry has checked the format `uuid`, which also allows `urn:uuid:…`; Postgres does not, and by the length they
// are told apart (a second regular expression per event took 7 % of the fast path's CPU).
const UUID_LENGTH = 36;

/** Decides what is to be done with an entry. Never throws, and what it returns can always be recorded. */
export function toDelivery(
  partition: number,
  position: number,
  json: string,
  subscribed: ReadonlySet<string>,
  parse: Parse = parseEvent,
): Delivery {
  const parsed = parse(json);
  if (parsed.outcome === 'malformed') {
    const problems = parsed.problems.slice(0, 10).map(({ path, message }) => `${path || 'event'}: ${message}`);
    return {
      kind: 'dead',
      partition,
      position,
      json,
      envelope: undefined,
      error: new MalformedEventError(problems.join('; ')),
    };
  }
  const envelope = parsed.outcome === 'event' ? parsed.event : parsed.envelope;
  if (envelope.id.length !== UUID_LENGTH || envelope.subject.length !== UUID_LENGTH) {
    const error = new MalformedEventError('/id and /subject: must be plain UUIDs');
    return { kind: 'dead', partition, position, json, envelope: undefined, error };
  }
  if (!subscribed.has(envelope.type)) {
    return { kind: 'pass', partition, position, json, envelope, unknown: parsed.outcome === 'unknown_type' };
  }
  switch (parsed.outcome) {
    case 'event':
      return { kind: 'handle', partition, position, json, event: parsed.event, version: parsed.version };
    case 'unknown_type':
      return { kind: 'pass', partition, position, json, envelope, unknown: true };
    case 'unknown_version': {
      const error = new UnknownVersionError(
        `version ${envelope.version} of ${envelope.type} is not in this service's registry`,
      );
      return { kind: 'dead', partition, position, json, envelope, error };
    }
  }
}

/** What identifies a delivery's event, as far as it can be known. */
export function identityOf(delivery: Delivery): Identified | undefined {
  return delivery.kind === 'handle' ? delivery.event : delivery.envelope;
}

/** The wallet's sequence number that an event carries; null when it carries none that fits a bigint column. */
export function walletSequenceOf(envelope: Identified | undefined): number | null {
  const sequence = (envelope?.data as { sequence?: unknown } | null | undefined)?.sequence;
  return Number.isSafeInteger(sequence) ? (sequence as number) : null;
}
