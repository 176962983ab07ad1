import { Type } from 'typebox';
import type { Static } from 'typebox';
import { defineEvent } from '../registry/definition.js';
import { walletState } from './parts.js';

export const WalletUnfrozenDataV1 = Type.Object({
  ...walletState,
  status: Type.Literal('active'),
});
export type WalletUnfrozenDataV1 = Static<typeof WalletUnfrozenDataV1>;

export const walletUnfrozenV1 = defineEvent({
  type: 'WalletUnfrozen',
  version: 1,
  description: 'Money moves again in a wallet that was frozen.',
  data: WalletUnfrozenDataV1,
  example: {
    walletId: '0199d2c4-6d2e-7c11-9a53-3f8a0c2b7d10',
    owner: { id: 'cus_4711', email: 'ada@example.com', name: 'Ada Lovelace', locale: 'en-GB' },
    currency: 'USD',
    status: 'active',
    balance: '2500',
    held: '0',
    available: '2500',
    sequence: 3,
    occurredAt: '2026-11-23T09:45:00.000Z',
    reference: null,
    metadata: { plan: 'starter' },
  },
});
