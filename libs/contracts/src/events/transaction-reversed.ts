import { Type } from 'typebox';
import type { Static } from 'typebox';
import { Amount } from '../money/amount-schemas.js';
import { defineEvent } from '../registry/definition.js';
import { walletState } from './parts.js';

export const TransactionReversedDataV1 = Type.Object({
  ...walletState,
  transactionId: Type.String({ format: 'uuid', description: 'Of the reversal.' }),
  kind: Type.Literal('reversal'),
  amount: Amount,
  reverses: Type.String({ format: 'uuid', description: 'The original transaction.' }),
  reversedKind: Type.Union([
    Type.Literal('top_up'),
    Type.Literal('withdrawal'),
    Type.Literal('transfer'),
    Type.Literal('capture'),
  ]),
  direction: Type.Union([Type.Literal('credit'), Type.Literal('debit')], {
    description: 'credit: this wallet has more after it. debit: less.',
  }),
});
export type TransactionReversedDataV1 = Static<typeof TransactionReversedDataV1>;

export const transactionReversedV1 = defineEvent({
  type: 'TransactionReversed',
  version: 1,
  description:
    'A transaction was taken back, all of it or a part. One event for each wallet that it touched; `direction` says what ' +
    'happened to this one.',
  data: TransactionReversedDataV1,
  example: {
    walletId: '0199d2c4-6d2e-7c11-9a53-3f8a0c2b7d10',
    owner: { id: 'cus_4711', email: 'ada@example.com', name: 'Ada Lovelace', locale: 'en-GB' },
    currency: 'USD',
    transactionId: '0199d3cd-7b2e-7d19-8e4f-a0b1c2d3e4f5',
    kind: 'reversal',
    amount: '200',
    reverses: '0199d31c-3f5f-7240-a93e-c8b7d6e5f4a1',
    reversedKind: 'capture',
    direction: 'credit',
    balance: '800',
    held: '0',
    available: '800',
    sequence: 10,
    occurredAt: '2026-11-23T14:20:36.558Z',
    reference: 'complaint-12',
    metadata: {},
  },
});
