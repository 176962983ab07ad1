import { Type } from 'typebox';
import type { Static } from 'typebox';
import { defineEvent } from '../registry/definition.js';
import { walletState } from './parts.js';

export const WalletCreatedDataV1 = Type.Object({
  ...walletState,
  balance: Type.Literal('0'),
  held: Type.Literal('0'),
  available: Type.Literal('0'),
  sequence: Type.Literal(0),
});
export type WalletCreatedDataV1 = Static<typeof WalletCreatedDataV1>;

export const walletCreatedV1 = defineEvent({
  type: 'WalletCreated',
  version: 1,
  description: 'A wallet was opened. Always the first event of a wallet: sequence 0, nothing in it.',
  data: WalletCreatedDataV1,
  example: {
    walletId: '0199d2c4-6d2e-7c11-9a53-3f8a0c2b7d10',
    owner: { id: 'cus_4711', email: 'ada@example.com', name: 'Ada Lovelace', locale: 'en-GB' },
    currency: 'USD',
    balance: '0',
    held: '0',
    available: '0',
    sequence: 0,
    occurredAt: '2026-11-23T09:30:00.000Z',
    reference: null,
    metadata: { plan: 'starter' },
  },
});
