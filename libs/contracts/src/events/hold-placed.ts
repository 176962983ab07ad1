import { Type } from 'typebox';
import type { Static } from 'typebox';
import { Amount } from '../money/amount-schemas.js';
import { defineEvent } from '../registry/definition.js';
import { UtcTime, walletState } from './parts.js';

export const HoldPlacedDataV1 = Type.Object({
  ...walletState,
  holdId: Type.String({ format: 'uuid' }),
  amount: Amount,
  expiresAt: Type.Union([UtcTime, Type.Null()], {
    description: 'When what remains is freed by itself. RFC 3339, UTC.',
  }),
});
export type HoldPlacedDataV1 = Static<typeof HoldPlacedDataV1>;

export const holdPlacedV1 = defineEvent({
  type: 'HoldPlaced',
  version: 1,
  description: 'Money was set aside: it is still in `balance`, and not in `available`.',
  data: HoldPlacedDataV1,
  example: {
    walletId: '0199d2c4-6d2e-7c11-9a53-3f8a0c2b7d10',
    owner: { id: 'cus_4711', email: 'ada@example.com', name: 'Ada Lovelace', locale: 'en-GB' },
    currency: 'USD',
    holdId: '0199d303-9f6d-7c48-b6a5-1e2f8d90c4a3',
    amount: '600',
    expiresAt: '2026-11-30T10:39:10.445Z',
    balance: '1000',
    held: '600',
    available: '400',
    sequence: 7,
    occurredAt: '2026-11-23T10:39:10.445Z',
    reference: 'order-5008',
    metadata: {},
  },
});
