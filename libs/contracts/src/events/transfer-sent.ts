import { Type } from 'typebox';
import type { Static } from 'typebox';
import { Amount } from '../money/amount-schemas.js';
import { defineEvent } from '../registry/definition.js';
import { walletState } from './parts.js';

export const TransferSentDataV1 = Type.Object({
  ...walletState,
  transactionId: Type.String({ format: 'uuid' }),
  kind: Type.Literal('transfer'),
  amount: Amount,
  toWalletId: Type.String({ format: 'uuid' }),
});
export type TransferSentDataV1 = Static<typeof TransferSentDataV1>;

export const transferSentV1 = defineEvent({
  type: 'TransferSent',
  version: 1,
  description: 'Money went to another wallet. The same transaction is a TransferReceived there.',
  data: TransferSentDataV1,
  example: {
    walletId: '0199d2c4-6d2e-7c11-9a53-3f8a0c2b7d10',
    owner: { id: 'cus_4711', email: 'ada@example.com', name: 'Ada Lovelace', locale: 'en-GB' },
    currency: 'USD',
    transactionId: '0199d2f6-5d08-7e91-8b2a-40d5f1c7e9b8',
    kind: 'transfer',
    amount: '500',
    toWalletId: '0199d2c4-8a10-7b52-a1c7-92d4e0f3a655',
    balance: '1000',
    held: '0',
    available: '1000',
    sequence: 6,
    occurredAt: '2026-11-23T10:24:41.096Z',
    reference: 'lunch',
    metadata: {},
  },
});
