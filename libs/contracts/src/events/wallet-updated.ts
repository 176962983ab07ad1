import { Type } from 'typebox';
import type { Static } from 'typebox';
import { BALANCE_PATTERN } from '../money/amount-schemas.js';
import { defineEvent } from '../registry/definition.js';
import { WalletStatus, walletState } from './parts.js';

export const WalletUpdatedDataV1 = Type.Object({
  ...walletState,
  status: WalletStatus,
  minBalance: Type.String({
    pattern: BALANCE_PATTERN,
    description: 'Minor units: the balance may not go below it. Negative: a credit line.',
  }),
  changed: Type.Array(
    Type.Union([
      Type.Literal('owner.email'),
      Type.Literal('owner.name'),
      Type.Literal('owner.locale'),
      Type.Literal('metadata'),
      Type.Literal('minBalance'),
    ]),
    { minItems: 1 },
  ),
});
export type WalletUpdatedDataV1 = Static<typeof WalletUpdatedDataV1>;

export const walletUpdatedV1 = defineEvent({
  type: 'WalletUpdated',
  version: 1,
  description:
    'What is known about the wallet was changed, or how far it may go below zero. ' +
    '`owner` and `metadata` are the new ones; `changed` says what is different.',
  data: WalletUpdatedDataV1,
  example: {
    walletId: '0199d2c4-6d2e-7c11-9a53-3f8a0c2b7d10',
    owner: { id: 'cus_4711', email: 'ada@example.com', name: 'Ada Lovelace', locale: 'en-GB' },
    currency: 'USD',
    status: 'active',
    minBalance: '-10000',
    changed: ['metadata', 'minBalance'],
    balance: '2500',
    held: '0',
    available: '2500',
    sequence: 4,
    occurredAt: '2026-11-23T10:02:11.090Z',
    reference: null,
    metadata: { plan: 'business' },
  },
});
