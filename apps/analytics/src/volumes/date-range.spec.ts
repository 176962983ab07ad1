import { describe, expect, it } from '@jest/globals';
import { Problem } from '@purser/platform';
import { dateRange } from './date-range.js';

const today = new Date('2026-11-23T23:59:59.999Z');

function refusal(query: { from?: string; to?: string }): unknown {
  try {
    return dateRange(query, today);
  } catch (error) {
    return error instanceof Problem ? error.extra.errors : error;
  }
}

describe('dateRange', () => {
  it('is the last 30 days when nothing is said', () => {
    expect(dateRange({}, today)).toEqual({ from: '2026-10-25', to: '2026-11-23' });
  });

  it('includes both ends, and allows a single day and a leap year', () => {
    expect(dateRange({ from: '2026-11-23', to: '2026-11-23' }, today)).toEqual({
      from: '2026-11-23',
      to: '2026-11-23',
    });
    expect(dateRange({ from: '2028-01-01', to: '2028-12-31' }, today)).toEqual({
      from: '2028-01-01',
      to: '2028-12-31',
    });
    expect(dateRange({ from: '2028-02-29', to: '2028-02-29' }, today).from).toBe('2028-02-29');
  });

  it.each([
    {
      query: { from: '2026-02-30', to: '2026-03-05' },
      errors: [{ path: 'from', message: 'is not a day of the calendar' }],
    },
    { query: { to: '2027-02-29' }, errors: [{ path: 'to', message: 'is not a day of the calendar' }] },
    { query: { to: '2026-13-01' }, errors: [{ path: 'to', message: 'is not a day of the calendar' }] },
    { query: { from: '2026-11-24', to: '2026-11-23' }, errors: [{ path: 'from', message: 'must not be after to' }] },
    {
      query: { from: '2028-01-01', to: '2029-01-01' },
      errors: [{ path: 'to', message: expect.stringContaining('366 days') }],
    },
  ])('refuses $query', ({ query, errors }) => {
    expect(refusal(query)).toEqual(errors);
  });
});
