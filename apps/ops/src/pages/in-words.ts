import { formatMoney } from '@purser/contracts';
import type { Money } from './money.dto.js';

/** What an event calls itself may be anything, and this long. */
const MOST_CHARACTERS = 200;

/** `$25.00, €3.00 and ¥500`; empty when there is none. */
export function moneyInWords(money: readonly Money[]): string {
  const parts = money.map(amountOf);
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/** On one line, without characters that nobody sees. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ').slice(0, MOST_CHARACTERS);
}

function amountOf({ currency, amount }: Money): string {
  try {
    return formatMoney(BigInt(amount), currency, 'en');
  } catch {
    // No currency of ISO 4217: a malformed event may say anything.
    return `${amount} minor units of ${printable(currency)}`;
  }
}
