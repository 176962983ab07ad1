import { describe, expect, it } from '@jest/globals';
import { anEvent } from '@purser/testing';
import { aggregate } from './aggregate.js';

const topUp = (currency: string, amount: string, occurredAt: string) =>
  anEvent('TopUpCompleted', { currency, amount, occurredAt });

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

  it('counts each kind of movement on its own, a transfer in both directions, a reversal by its direction', () => {
    const of = { currency: 'USD', amount: '5', occurredAt: '2026-11-23T09:00:00.000Z' };
    const volumes = aggregate([
      anEvent('TopUpCompleted', of),
      anEvent('WithdrawalCompleted', of),
      anEvent('TransferSent', of),
      anEvent('TransferReceived', of),
      anEvent('HoldCaptured', of),
      anEvent('TransactionReversed', { ...of, direction: 'credit' }),
      anEvent('TransactionReversed', { ...of, direction: 'debit' }),
      anEvent('TransactionReversed', { ...of, direction: 'debit' }),
    ]);

    expect(volumes.map(({ kind, count, amount }) => [kind, count, amount])).toEqual([
      ['capture', 1, 5n],
      ['reversal_in', 1, 5n],
      ['reversal_out', 2, 10n],
      ['top_up', 1, 5n],
      ['transfer_in', 1, 5n],
      ['transfer_out', 1, 5n],
      ['withdrawal', 1, 5n],
    ]);
  });

  it('is exact beyond 2^63', () => {
    const most = '9223372036854775807';
    const [volume] = aggregate([1, 2, 3].map(() => topUp('USD', most, '2026-11-23T09:00:00.000Z')));
    expect(volume?.amount).toBe(27670116110564327421n);
  });
});
