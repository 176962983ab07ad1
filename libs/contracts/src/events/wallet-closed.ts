import { Type } from 'typebox';
import type { Static } from 'typebox';
import { defineEvent } from '../registry/definition.js';
import { walletState } from './parts.js';

export const WalletClosedDataV1 = Type.Object({
  ...walletState,
  balance: Type.Literal('0'),
  held: Type.Literal('0'),
  status: Type.Literal('closed'),
});
export type WalletClosedDataV1 = Static<typeof WalletClosedDataV1>;

export const walletClosedV1 = defineEvent({
  type: 'WalletClosed',
  version: 1,
  description: 'The wallet is empty and stays so: nothing follows this event.',
  data: WalletClosedDataV1,
  example: {
    walletId: '0199d2c4-6d2e-7c11-9a53-3f8a0c2b7d10',
    owner: { id: 'cus_4711', email: 'ada@example.com', name: 'Ada Lovelace', locale: 'en-GB' },
    currency: 'USD',
    status: 'closed',
    balance: '0',
    held: '0',
    available: '0',
    sequence: 12,
    occurredAt: '2026-11-23T18:00:00.000Z',
    reference: null,
    metadata: { plan: 'starter' },
  },
});
