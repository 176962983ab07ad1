import { Type } from 'typebox';
import type { Static } from 'typebox';
import { defineEvent } from '../registry/definition.js';
import { walletState } from './parts.js';

export const WalletFrozenDataV1 = Type.Object({
  ...walletState,
  status: Type.Literal('frozen'),
});
export type WalletFrozenDataV1 = Static<typeof WalletFrozenDataV1>;

export const walletFrozenV1 = defineEvent({
  type: 'WalletFrozen',
  version: 1,
  description:
    'No money moves in, out or into a hold until the wallet is unfrozen. Open holds can still be released, and expire.',
  data: WalletFrozenDataV1,
  example: {
    walletId: '0199d2c4-6d2e-7c11-9a53-3f8a0c2b7d10',
    owner: { id: 'cus_4711', email: 'ada@example.com', name: 'Ada Lovelace', locale: 'en-GB' },
    currency: 'USD',
    status: 'frozen',
    balance: '2500',
    held: '0',
    available: '2500',
    sequence: 2,
    occurredAt: '2026-11-23T09:40:00.000Z',
    reference: null,
    metadata: { plan: 'starter' },
  },
});
