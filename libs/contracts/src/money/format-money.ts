import { exponentOf } from './currencies.js';

/**
 * Minor units as people read them, exact to the last unit: `formatMoney(2500n, 'USD', 'en-US')` is `$25.00`.
 * An unknown or malformed locale falls back to `en`. Throws RangeError on a currency that is not in ISO 4217.
 */
export function formatMoney(amount: bigint, currency: string, locale: string): string {
  const text = formatDecimal(amount, currency) as Intl.StringNumericLiteral;
  // Intl formats a decimal string exactly; a number would round above 2^53.
  return formatter(currency, locale).format(text);
}

/**
 * Minor units as a plain decimal with the currency's digits, for programs: `-12345n` USD is `-123.45`. Throws RangeError on
 * a currency that is not in ISO 4217.
 */
export function formatDecimal(amount: bigint, currency: string): string {
  const exponent = digitsOf(currency);
  if (exponent === 0) return amount.toString();
  const digits = (amount < 0n ? -amount : amount).toString().padStart(exponent + 1, '0');
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

function digitsOf(currency: string): number {
  const exponent = exponentOf(currency);
  if (exponent === undefined) throw new RangeError(`${currency} is not an ISO 4217 currency`);
  return exponent;
}

// A formatter costs about 30 µs to build and 1 µs to use. Bounded, since locales come from callers.
const formatters = new Map<string, Intl.NumberFormat>();
const MAX_FORMATTERS = 1000;

function formatter(currency: string, locale: string): Intl.NumberFormat {
  const key = `${locale} ${currency}`;
  let found = formatters.get(key);
  if (!found) {
    if (formatters.size >= MAX_FORMATTERS) formatters.clear();
    const digits = digitsOf(currency);
    found = new Intl.NumberFormat([...supported(locale), 'en'], {
      style: 'currency',
      currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    formatters.set(key, found);
  }
  return found;
}

function supported(locale: string): string[] {
  try {
    return Intl.NumberFormat.supportedLocalesOf(locale);
  } catch {
    return [];
  }
}
