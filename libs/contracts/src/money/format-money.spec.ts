import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MAX_AMOUNT } from './amount-schemas.js';
import { exponentOf } from './currencies.js';
import { formatDecimal, formatMoney } from './format-money.js';

describe('exponentOf', () => {
  it.each([
    ['USD', 2],
    ['JPY', 0],
    ['BHD', 3],
    ['CLF', 4],
    // Where CLDR, and so Intl, rounds for cash:
    ['HUF', 2],
    ['IQD', 3],
    ['XOF', 0],
    ['XCG', 2],
  ])('%s has %i', (currency, exponent) => {
    expect(exponentOf(currency)).toBe(exponent);
  });

  it.each(['usd', 'XYZ', 'XAU', 'XXX', '', 'constructor'])('refuses %p', (currency) => {
    expect(exponentOf(currency)).toBeUndefined();
  });
});

describe('formatMoney', () => {
  it.each([
    [2500n, 'USD', 'en-US', '$25.00'],
    [-1n, 'USD', 'en-US', '-$0.01'],
    [2500n, 'JPY', 'ja-JP', '￥2,500'],
    [1n, 'BHD', 'en-US', 'BHD 0.001'],
    [123456n, 'EUR', 'de-DE', '1.234,56 €'],
    [250050n, 'HUF', 'en-US', 'HUF 2,500.50'],
    [MAX_AMOUNT, 'USD', 'en-US', '$92,233,720,368,547,758.07'],
    [MAX_AMOUNT, 'JPY', 'en-US', '¥9,223,372,036,854,775,807'],
  ])('writes %s %s in %s', (amount, currency, locale, text) => {
    expect(formatMoney(amount, currency, locale).replace(/[\u00a0\u202f]/g, ' ')).toBe(text);
  });

  it('loses no digit of any amount', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -MAX_AMOUNT, max: MAX_AMOUNT }),
        fc.constantFrom('USD', 'JPY', 'BHD'),
        (amount, currency) => {
          const digits = formatMoney(amount, currency, 'en-US').replace(/[^0-9-]/g, '');

          expect(BigInt(digits)).toBe(amount);
        },
      ),
    );
  });

  it.each(['', 'xx_bad', 'not a locale', 'tlh'])('falls back to English for the locale %p', (locale) => {
    expect(formatMoney(2500n, 'USD', locale)).toBe('$25.00');
  });

  it('refuses a currency that is none', () => {
    expect(() => formatMoney(1n, 'XYZ', 'en')).toThrow(RangeError);
  });
});

describe('formatDecimal', () => {
  it.each([
    [2500n, 'USD', '25.00'],
    [-1n, 'USD', '-0.01'],
    [0n, 'BHD', '0.000'],
    [-2500n, 'JPY', '-2500'],
    [MAX_AMOUNT, 'CLF', '922337203685477.5807'],
  ])('writes %s %s', (amount, currency, text) => {
    expect(formatDecimal(amount, currency)).toBe(text);
  });
});
