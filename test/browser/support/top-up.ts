import { randomUUID } from 'node:crypto';
import type { Platform } from '../../../chaos/support/platform.js';

/** Tops a wallet up by $25.00. With the reference `throws`, a poisoned consumer fails at it. */
export function topUp(
  platform: Platform,
  walletId: string,
  request: { reference: string; metadata?: Record<string, string> },
): Promise<unknown> {
  const body = { amount: '2500', currency: 'USD', ...request };
  return platform.post('wallet', `/v1/wallets/${walletId}/top-ups`, body, { 'idempotency-key': randomUUID() });
}
