import { createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';
// Standard Webhooks 1.0.0 asks for 24 to 64 bytes.
const SECRET_BYTES = 32;

export function newSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString('base64');
}

/**
 * The headers of Standard Webhooks 1.0.0. The id stays the same over all attempts, so that a partner can tell a repeat;
 * the timestamp (Unix seconds) is that of the attempt, so that a partner can refuse an old recording.
 */
export function signedHeaders(
  secret: string,
  id: string,
  timestamp: number,
  body: string,
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': `v1,${signature}` };
}
