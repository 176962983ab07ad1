import { Type } from 'typebox';
import type { Static } from 'typebox';
import { Amount } from '../money/amount-schemas.js';
import { defineEvent } from '../registry/definition.js';
import { walletState } from './parts.js';

export const TransferReceivedDataV1 = Type.Object({
  ...walletState,
  transactionId: Type.String({ format: 'uuid' }),
  kind: Type.Literal('transfer'),
  amount: Amount,
  fromWalletId: Type.String({ format: 'uuid' }),
});
export type TransferReceivedDataV1 = Static<typeof TransferReceivedDataV1>;

export const transferReceivedV1 = defineEvent({
  type: 'TransferReceived',
  version: 1,
  description: 'Money came from another wallet. The same transaction is a TransferSent there.',
  data: TransferReceivedDataV1,
  example: {
    walletId: '0199d2c4-8a10-7b52-a1c7-92d4e0f3a655',
    owner: { id: 'cus_4712', email: 'grace@example.com', name: 'Grace Hopper', locale: 'en-US' },
    currency: 'USD',
    transactionId: '0199d2f6-5d08-7e91-8b2a-40d5f1c7e9b8',
    kind: 'transfer',
    amount: '500',
    fromWalletId: '0199d2c4-6d2e-7c11-9a53-3f8a0c2b7d10',
    balance: '500',
    held: '0',
    available: '500',
    sequence: 1,
    occurredAt: '2026-11-23T10:24:41.096Z',
    reference: 'lunch',
    metadata: {},
  },
});
