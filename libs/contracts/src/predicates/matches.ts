import { valueAt } from './json-pointer.js';
import { bounds } from './predicate.js';
import type { Condition, Predicate } from './predicate.js';

/**
 * Whether an event is one of those that a predicate chooses. The event is what arrived, parsed, and need be no event at all:
 * of what is not an object with this very `type`, nothing matches. Never throws, whatever it is given; in case of doubt an
 * event is not chosen.
 */
export function matches({ type, version, conditions }: Predicate, event: unknown): boolean {
  if (typeof event !== 'object' || event === null) return false;
  if (valueAt(event, '/type') !== type) return false;
  if (version !== null && valueAt(event, '/version') !== version) return false;
  return conditions.every((condition) => holds(condition, valueAt(event, condition.path)));
}

/** @param actual undefined when the event has nothing there: then only `missing` holds, not `not_equals` */
function holds({ operator, value }: Condition, actual: unknown): boolean {
  if (operator === 'missing') return actual === undefined;
  if (actual === undefined) return false;
  switch (operator) {
    case 'exists':
      return true;
    case 'equals':
      return actual === value;
    case 'not_equals':
      return actual !== value;
    case 'in':
      return Array.isArray(value) && value.includes(actual);
    case 'starts_with':
      return typeof actual === 'string' && typeof value === 'string' && actual.startsWith(value);
    case 'contains':
      return typeof actual === 'string' && typeof value === 'string' && actual.includes(value);
    case 'greater_than':
      return isAbove(actual, value);
    case 'less_than':
      return isAbove(value, actual);
  }
}

/** Numbers as numbers; as soon as one of the two is an integer in a text (an amount), both as integers, exactly. */
function isAbove(left: unknown, right: unknown): boolean {
  if (typeof left === 'number' && typeof right === 'number') return left > right;
  const [a, b] = [integerOf(left), integerOf(right)];
  return a !== undefined && b !== undefined && a > b;
}

function integerOf(value: unknown): bigint | undefined {
  if (typeof value === 'string') return isInteger(value) ? BigInt(value) : undefined;
  return Number.isSafeInteger(value) ? BigInt(value as number) : undefined;
}

/** Also bounds what a stranger's event may cost: a million digits take a second. */
export function isInteger(text: string): boolean {
  return text.length <= bounds.value && /^-?\d+$/.test(text);
}
