import { Type } from 'typebox';
import type { Static } from 'typebox';
import { AMOUNT_PATTERN, HELD_PATTERN } from '../money/amount-schemas.js';
import { defineEvent } from '../registry/definition.js';
import { walletState } from './parts.js';

export const HoldReleasedDataV1 = Type.Object({
  ...walletState,
  holdId: Type.String({ format: 'uuid' }),
  amount: Type.String({ pattern: AMOUNT_PATTERN, description: 'Minor units: what was freed.' }),
  captured: Type.String({ pattern: HELD_PATTERN, description: 'Minor units: captured of this hold before.' }),
});
export type HoldReleasedDataV1 = Static<typeof HoldReleasedDataV1>;

export const holdReleasedV1 = defineEvent({
  type: 'HoldReleased',
  version: 1,
  description: 'What a hold still set aside is available again: it was released.',
  data: HoldReleasedDataV1,
  example: {
    walletId: '0199d2c4-6d2e-7c11-9a53-3f8a0c2b7d10',
    owner: { id: 'cus_4711', email: 'ada@example.com', name: 'Ada Lovelace', locale: 'en-GB' },
    currency: 'USD',
    holdId: '0199d303-9f6d-7c48-b6a5-1e2f8d90c4a3',
    amount: '200',
    captured: '400',
    balance: '600',
    held: '0',
    available: '600',
    sequence: 9,
    occurredAt: '2026-11-23T12:00:03.371Z',
    reference: 'order-5008',
    metadata: {},
  },
});
