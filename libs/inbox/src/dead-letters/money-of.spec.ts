import { describe, expect, it } from '@jest/globals';
import { moneyOf } from './money-of.js';

describe('moneyOf', () => {
  const data = { amount: '9223372036854775807', currency: 'USD' };

  it('finds what an event is about, exactly, as text and parsed', () => {
    expect(moneyOf({ data })).toEqual(data);
    expect(moneyOf(JSON.stringify({ data, type: 'TopUpCompleted' }))).toEqual(data);
  });

  it.each([
    'no JSON',
    'null',
    '[]',
    '"data"',
    { data: null },
    { data: { ...data, amount: 12.5 } },
    { data: { ...data, amount: '12.50' } },
    { data: { ...data, amount: '-1' } },
    { data: { ...data, amount: '1'.repeat(20) } },
    { data: { amount: '1' } },
    { data: { amount: '1', currency: 'usd' } },
  ])('makes nothing of %j', (event) => {
    expect(moneyOf(event)).toBeNull();
  });
});
