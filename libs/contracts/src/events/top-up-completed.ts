import { Type } from 'typebox';
import type { Static } from 'typebox';
import { Amount } from '../money/amount-schemas.js';
import { defineEvent } from '../registry/definition.js';
import { walletState } from './parts.js';

export const TopUpCompletedDataV1 = Type.Object({
  ...walletState,
  transactionId: Type.String({ format: 'uuid' }),
  kind: Type.Literal('top_up'),
  amount: Amount,
});
export type TopUpCompletedDataV1 = Static<typeof TopUpCompletedDataV1>;

export const topUpCompletedV1 = defineEvent({
  type: 'TopUpCompleted',
  version: 1,
  description: 'Money came in from outside and is in the wallet. `balance` is what the wallet holds after it.',
  data: TopUpCompletedDataV1,
  example: {
    walletId: '0199d2c4-6d2e-7c11-9a53-3f8a0c2b7d10',
    owner: { id: 'cus_4711', email: 'ada@example.com', name: 'Ada Lovelace', locale: 'en-GB' },
    currency: 'USD',
    transactionId: '0199d2c5-01aa-7f3e-8d04-5b1c9e6f2a77',
    kind: 'top_up',
    amount: '2500',
    balance: '2500',
    held: '0',
    available: '2500',
    sequence: 1,
    occurredAt: '2026-11-23T09:31:07.412Z',
    reference: 'invoice-1009',
    metadata: { channel: 'card' },
  },
});
