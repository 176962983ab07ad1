import type { EventEnvelope } from '@purser/contracts';

/** Of every request to a partner, beside the signature and its trace. */
export const lastingHeaders = {
  'content-type': 'application/json',
  'user-agent': 'Purser-Webhooks/1',
  // Only the beginning of an answer is read, for people: it must not come compressed.
  'accept-encoding': 'identity',
} as const;

/** The same bytes at every attempt. */
export function bodyOf({ id, type, version, time, data }: EventEnvelope): string {
  return JSON.stringify({ id, type, version, timestamp: time, data });
}
