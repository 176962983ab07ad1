import type { EventProblem } from '../registry/registry.js';
import { isPointer } from './json-pointer.js';
import { isInteger } from './matches.js';
import { bounds, operators } from './predicate.js';
import type { Operator } from './predicate.js';

/**
 * What is wrong with a predicate that somebody sent, by JSON Pointer into it; an empty list when `matches` can be asked
 * about it as a Predicate. Members that a predicate does not have are left to the caller; a condition may have none.
 */
export function checkPredicate(predicate: unknown): EventProblem[] {
  if (!isObject(predicate)) return [{ path: '', message: 'must be an object with type, version and conditions' }];
  const { type, version, conditions } = predicate;
  const problems: EventProblem[] = [];
  // No event has one with a NUL that could be recorded: Postgres' text has none.
  if (typeof type !== 'string' || type.length === 0 || type.length > bounds.pointer || type.includes('\0'))
    problems.push({ path: '/type', message: 'must be the type of an event, such as "TopUpCompleted"' });
  if (version !== null && !(Number.isSafeInteger(version) && Number(version) >= 1 && Number(version) <= 32_767))
    problems.push({ path: '/version', message: 'must be a version from 1, or null for any' });
  if (!Array.isArray(conditions) || conditions.length > bounds.conditions) {
    problems.push({ path: '/conditions', message: `must be a list of at most ${bounds.conditions}` });
    return problems;
  }
  return [...problems, ...conditions.flatMap((condition, index) => checkCondition(condition, `/conditions/${index}`))];
}

function checkCondition(condition: unknown, at: string): EventProblem[] {
  if (!isObject(condition)) return [{ path: at, message: 'must be an object with path, operator and value' }];
  const problems = Object.keys(condition)
    .filter((name) => !['path', 'operator', 'value'].includes(name))
    .map((name) => ({ path: `${at}/${name}`, message: 'is not a known field' }));
  const { path, operator, value } = condition;
  if (typeof path !== 'string' || path.length > bounds.pointer || !isPointer(path)) {
    const message = `must be a JSON Pointer of at most ${bounds.pointer} characters into the event, such as "/data/owner/id"`;
    problems.push({ path: `${at}/path`, message });
  }
  const known = operators.find((name) => name === operator);
  if (known === undefined) problems.push({ path: `${at}/operator`, message: `must be one of ${operators.join(', ')}` });
  const wrong = known && problemOfValue(known, value);
  return wrong === undefined ? problems : [...problems, { path: `${at}/value`, message: wrong }];
}

/** In words for whoever wrote it; undefined when the operator can work with it. */
function problemOfValue(operator: Operator, value: unknown): string | undefined {
  switch (operator) {
    case 'exists':
    case 'missing':
      return value === undefined || value === null ? undefined : `must be left out with ${operator}`;
    case 'equals':
    case 'not_equals':
      return isScalar(value)
        ? undefined
        : `must be a text of at most ${bounds.value} characters, a number, true, false or null`;
    case 'in':
      return Array.isArray(value) && value.length > 0 && value.length <= bounds.list && value.every(isScalar)
        ? undefined
        : `must be a list of 1 to ${bounds.list} texts (of at most ${bounds.value} characters), numbers, true, false or null`;
    case 'starts_with':
    case 'contains':
      return typeof value === 'string' && value.length > 0 && value.length <= bounds.value
        ? undefined
        : `must be a text of 1 to ${bounds.value} characters`;
    case 'greater_than':
    case 'less_than':
      return isScalar(value) && (typeof value === 'number' || (typeof value === 'string' && isInteger(value)))
        ? undefined
        : 'must be a number, or an integer in a text, such as "2500"';
  }
}

function isScalar(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= bounds.value;
  return typeof value === 'number' ? Number.isFinite(value) : typeof value === 'boolean' || value === null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
