import { Type } from 'typebox';
import type { Static } from 'typebox';
import { Amount } from '../money/amount-schemas.js';
import { defineEvent } from '../registry/definition.js';
import { walletState } from './parts.js';

export const WithdrawalCompletedDataV1 = Type.Object({
  ...walletState,
  transactionId: Type.String({ format: 'uuid' }),
  kind: Type.Literal('withdrawal'),
  amount: Amount,
});
export type WithdrawalCompletedDataV1 = Static<typeof WithdrawalCompletedDataV1>;

export const withdrawalCompletedV1 = defineEvent({
  type: 'WithdrawalCompleted',
  version: 1,
  description: 'Money left for the outside. `balance` is what the wallet holds after it.',
  data: WithdrawalCompletedDataV1,
  example: {
    walletId: '0199d2c4-6d2e-7c11-9a53-3f8a0c2b7d10',
    owner: { id: 'cus_4711', email: 'ada@example.com', name: 'Ada Lovelace', locale: 'en-GB' },
    currency: 'USD',
    transactionId: '0199d2ee-21b4-7a0c-9c1f-7a6be81d0c32',
    kind: 'withdrawal',
    amount: '1000',
    balance: '1500',
    held: '0',
    available: '1500',
    sequence: 5,
    occurredAt: '2026-11-23T10:15:42.318Z',
    reference: 'payout-77',
    metadata: { bank: 'main' },
  },
});
