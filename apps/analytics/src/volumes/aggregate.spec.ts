import { describe, expect, it } from '@jest/globals';
import { createEvent } from '@purser/contracts';
import { aggregate } from './aggregate.js';

const topUp = (currency: string, amount: string, occurredAt: string) =>
  createEvent(
    'TopUpCompleted',
    {
      walletId: '0199d2c4-6d2e-7c11-9a53-3f8a0c2b7d10',
      owner: { id: 'cus_1', email: 'ada@example.com' },
      currency,
      transactionId: '0199d2c5-01aa-7f3e-8d04-5b1c9e6f2a77',
      kind: 'top_up',
      amount,
      balance: amount,
      held: '0',
      available: amount,
      sequence: 1,
      occurredAt,
      reference: null,
      metadata: {},
    },
    { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
  );

describe('aggregate', () => {
  it('adds up by day, currency and kind, and never over currencies', () => {
    expect(
      aggregate([
        topUp('USD', '100', '2026-11-23T09:00:00.000Z'),
        topUp('EUR', '7', '2026-11-23T09:00:00.000Z'),
        topUp('USD', '50', '2026-11-23T23:59:59.999Z'),
        topUp('USD', '1', '2026-11-24T00:00:00.000Z'),
      ]),
    ).toEqual([
      { day: '2026-11-23', currency: 'EUR', kind: 'top_up', count: 1, amount: 7n },
      { day: '2026-11-23', currency: 'USD', kind: 'top_up', count: 2, amount: 150n },
      { day: '2026-11-24', currency: 'USD', kind: 'top_up', count: 1, amount: 1n },
    ]);
  });

  it('is exact beyond 2^63', () => {
    const most = '9223372036854775807';
    const [volume] = aggregate([1, 2, 3].map(() => topUp('USD', most, '2026-11-23T09:00:00.000Z')));
    expect(volume?.amount).toBe(27670116110564327421n);
  });
});
