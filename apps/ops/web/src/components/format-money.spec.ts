import { describe, expect, it } from '@jest/globals';
import { formatMinor } from './format-money';

describe('formatMinor', () => {
  it('is exact beyond what a number can hold', () => {
    expect(formatMinor('-123456789012345678901', 'EUR')).toBe('−1,234,567,890,123,456,789.01');
  });

  it.each([
    ['5', 'USD', '0.05'],
    ['0', 'EUR', '0.00'],
    ['7120000', 'JPY', '7,120,000'],
    ['1234567', 'KWD', '1,234.567'],
    ['250', 'HUF', '2.50'],
    ['1', 'CLF', '0.0001'],
  ])('%s %s is %s, by the digits of ISO 4217', (amount, currency, shown) => {
    expect(formatMinor(amount, currency)).toBe(shown);
  });

  it('shows what is no amount as it is', () => {
    expect(formatMinor('12.5', 'EUR')).toBe('12.5');
  });
});
