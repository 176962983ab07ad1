import { Type } from 'typebox';

/** 2^63-1: the largest amount and the largest balance, in minor units (Postgres `bigint`). */
export const MAX_AMOUNT = 9_223_372_036_854_775_807n;

/**
 * Regular expression source (unanchored) for the decimal integers 1..max without leading zeros, so that a JSON Schema
 * holds the exact bound: 18 free digits, or 19 digits that fall below `max` at some place.
 */
function upTo(max: bigint): string {
  const digits = max.toString();
  const below = [...digits].flatMap((digit, place) => {
    const lowest = place === 0 ? 1 : 0;
    const rest = digits.length - place - 1;
    if (Number(digit) <= lowest) return [];
    return [`${digits.slice(0, place)}[${lowest}-${Number(digit) - 1}]${rest > 0 ? `[0-9]{${rest}}` : ''}`];
  });
  return [`[1-9][0-9]{0,${digits.length - 2}}`, ...below, digits].join('|');
}

const POSITIVE = upTo(MAX_AMOUNT);

/** Anchored pattern of an amount: a string of minor units, 1 to 2^63-1. */
export const AMOUNT_PATTERN = `^(?:${POSITIVE})$`;

/** Anchored pattern of a balance: may be zero, and below it where there is a credit line. */
export const BALANCE_PATTERN = `^(?:0|-?(?:${POSITIVE}))$`;

/** Anchored pattern of what is held back, captured or left over: an amount, or zero. */
export const HELD_PATTERN = `^(?:0|${POSITIVE})$`;

export const Amount = Type.String({ pattern: AMOUNT_PATTERN, description: 'Minor units, 1 to 2^63-1.' });
export const Balance = Type.String({ pattern: BALANCE_PATTERN, description: 'Minor units.' });
export const Held = Type.String({ pattern: HELD_PATTERN, description: 'Minor units held back.' });
