import { randomUUID } from 'node:crypto';

/** W3C Trace Context, level 1: https://www.w3.org/TR/trace-context/#traceparent-header */
export interface Trace {
  /** 32 lower-case hex digits, not all zero. */
  readonly traceId: string;
  /** 16 lower-case hex digits, not all zero: the span that is the parent of what happens next. */
  readonly spanId: string;
  readonly sampled: boolean;
}

const PATTERN = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** undefined when the header is absent or not valid; the standard says to start a new trace then. */
export function parseTraceparent(header: string | undefined): Trace | undefined {
  const match = header === undefined ? null : PATTERN.exec(header);
  if (match === null) return undefined;
  const [, version = '', traceId = '', spanId = '', flags = '', rest] = match;
  if (version === 'ff' || (version === '00' && rest !== undefined)) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

export function formatTraceparent(trace: Trace): string {
  return `00-${trace.traceId}-${trace.spanId}-${trace.sampled ? '01' : '00'}`;
}

/*
 * Digits of random UUIDs, of which Node makes 128 at a time. Each call of randomBytes leaves an object and a buffer outside of V8's heap that
 * every collection has to release by itself: two of them a request, and one for its hash, were a fifth of the pause.
 */

export function newTrace(): Trace {
  return { traceId: randomUUID().replaceAll('-', ''), spanId: newSpanId(), sampled: true };
}

/** Of the digits that are random: not the UUID's version nor its variant. */
function newSpanId(): string {
  const uuid = randomUUID();
  return uuid.slice(0, 8) + uuid.slice(-8);
}
