/**
 * ISO 4217's digits after the decimal point, where they are not two. Not Intl's: that follows CLDR, which rounds for cash
 * in the shops (HUF 0 and IQD 0, where ISO says 2 and 3).
 */
const exponents: ReadonlyMap<string, number> = new Map([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0] as const),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3] as const),
  ...'CLF UYW'.split(' ').map((code) => [code, 4] as const),
]);

export function exponentOf(currency: string): number {
  return exponents.get(currency) ?? 2;
}

/** Exactly, whatever the size: `formatMinor('-123456789012345678901', 'EUR')` is `−1,234,567,890,123,456,789.01`. */
export function formatMinor(amount: string, currency: string): string {
  if (!/^-?\d+$/.test(amount)) return amount;
  const minor = BigInt(amount);
  const unit = 10n ** BigInt(exponentOf(currency));
  const absolute = minor < 0n ? -minor : minor;
  const whole = (absolute / unit).toString().replace(/\B(?=(\d{3})+$)/g, ',');
  const fraction = unit === 1n ? '' : `.${(absolute % unit).toString().padStart(exponentOf(currency), '0')}`;
  return `${minor < 0n ? '−' : ''}${whole}${fraction}`;
}
