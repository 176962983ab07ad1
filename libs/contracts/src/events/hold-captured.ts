import { Type } from 'typebox';
import type { Static } from 'typebox';
import { AMOUNT_PATTERN, Amount, HELD_PATTERN } from '../money/amount-schemas.js';
import { defineEvent } from '../registry/definition.js';
import { walletState } from './parts.js';

export const HoldCapturedDataV1 = Type.Object({
  ...walletState,
  holdId: Type.String({ format: 'uuid' }),
  transactionId: Type.String({ format: 'uuid' }),
  kind: Type.Literal('capture'),
  amount: Amount,
  captured: Type.String({
    pattern: AMOUNT_PATTERN,
    description: 'Minor units: captured of this hold so far, this capture included.',
  }),
  remaining: Type.String({ pattern: HELD_PATTERN, description: 'Minor units: what this hold still sets aside.' }),
});
export type HoldCapturedDataV1 = Static<typeof HoldCapturedDataV1>;

export const holdCapturedV1 = defineEvent({
  type: 'HoldCaptured',
  version: 1,
  description: 'Money that a hold had set aside left for the outside, all of it or a part.',
  data: HoldCapturedDataV1,
  example: {
    walletId: '0199d2c4-6d2e-7c11-9a53-3f8a0c2b7d10',
    owner: { id: 'cus_4711', email: 'ada@example.com', name: 'Ada Lovelace', locale: 'en-GB' },
    currency: 'USD',
    holdId: '0199d303-9f6d-7c48-b6a5-1e2f8d90c4a3',
    transactionId: '0199d31c-3f5f-7240-a93e-c8b7d6e5f4a1',
    kind: 'capture',
    amount: '400',
    captured: '400',
    remaining: '200',
    balance: '600',
    held: '200',
    available: '400',
    sequence: 8,
    occurredAt: '2026-11-23T11:05:57.903Z',
    reference: 'order-5008',
    metadata: {},
  },
});
