import currencyCodes from 'currency-codes';

/*
 * ISO 4217, and not Intl: Intl follows CLDR, which rounds for cash in the shops (HUF 0 and IQD 0, where ISO says 2 and 3).
 */

/** Units that ISO lists without minor units, for metals, bonds and tests: nobody keeps them in a wallet. */
const NOT_MONEY = new Set('XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX'.split(' '));

/** In force since 2025-03-31; the package's list is of 2024-06-25. */
const NEWER = [{ code: 'XCG', digits: 2 }];

const exponents: ReadonlyMap<string, number> = new Map(
  [...currencyCodes.data, ...NEWER]
    .filter(({ code }) => !NOT_MONEY.has(code))
    .map(({ code, digits }) => [code, digits]),
);

/** Digits after the decimal point: USD 2, JPY 0, BHD 3. Undefined when there is no such currency. Case matters. */
export function exponentOf(currency: string): number | undefined {
  return exponents.get(currency);
}
