import type { Condition, Operator } from '../../api/types';
import { isPointer } from '../../components/json-pointer';

export type Scalar = string | number | boolean | null;
export type ValueKind = 'text' | 'number' | 'boolean' | 'null';

/** A condition as it is being written: what is typed is a text, `kind` says what it stands for. */
export interface ConditionDraft {
  key: string;
  path: string;
  operator: Operator;
  kind: ValueKind;
  value: string;
}

export const operatorNames: Record<Operator, string> = {
  equals: 'equals',
  not_equals: 'is not',
  in: 'is one of',
  exists: 'exists',
  missing: 'is missing',
  starts_with: 'starts with',
  contains: 'contains',
  greater_than: 'is above',
  less_than: 'is below',
};

export const takesValue = (operator: Operator): boolean => operator !== 'exists' && operator !== 'missing';
/** The others compare with texts or numbers by themselves. */
export const takesKind = (operator: Operator): boolean =>
  operator === 'equals' || operator === 'not_equals' || operator === 'in';

let drafts = 0;

export function draftOf(path = '', value: Scalar = ''): ConditionDraft {
  drafts += 1;
  return { key: `condition-${drafts}`, path, operator: 'equals', kind: kindOf(value), value: String(value) };
}

function kindOf(value: Scalar): ValueKind {
  if (value === null) return 'null';
  return typeof value === 'string' ? 'text' : typeof value === 'number' ? 'number' : 'boolean';
}

/** What is wrong with it, for whoever writes it; undefined when `conditionOf` makes sense. */
export function problemOf({ path, operator, kind, value }: ConditionDraft): { path?: string; value?: string } {
  const problems: { path?: string; value?: string } = {};
  if (!isPointer(path)) problems.path = 'Where in the event, such as /data/owner/id';
  if (!takesValue(operator)) return problems;
  if (operator === 'starts_with' || operator === 'contains') {
    if (value === '') problems.value = 'A text is needed';
  } else if (operator === 'greater_than' || operator === 'less_than') {
    if (!isNumber(value)) problems.value = 'A number is needed; amounts are minor units, such as 2500';
  } else if (kind === 'number') {
    if (!listed(operator, value).every(isNumber)) problems.value = 'A number is needed';
  } else if (operator === 'in' && listed(operator, value).length === 0) {
    problems.value = 'At least one is needed';
  }
  return problems;
}

export const isSound = (draft: ConditionDraft): boolean => Object.keys(problemOf(draft)).length === 0;

export function conditionOf({ path, operator, kind, value }: ConditionDraft): Condition {
  switch (operator) {
    case 'exists':
    case 'missing':
      return { path, operator };
    case 'in':
      return { path, operator, value: listed(operator, value).map((part) => scalarOf(kind, part)) };
    case 'equals':
    case 'not_equals':
      return { path, operator, value: scalarOf(kind, value) };
    case 'starts_with':
    case 'contains':
      return { path, operator, value };
    case 'greater_than':
    case 'less_than': {
      // As a text, so that an amount beyond 2^53 stays what it is; ops compares both as integers then.
      const text = value.trim();
      return { path, operator, value: /^-?\d+$/.test(text) ? text : Number(text) };
    }
  }
}

function scalarOf(kind: ValueKind, text: string): Scalar {
  switch (kind) {
    case 'text':
      return text;
    case 'number':
      return Number(text);
    case 'boolean':
      return text.trim() === 'true';
    case 'null':
      return null;
  }
}

const isNumber = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text));

function listed(operator: Operator, value: string): string[] {
  if (operator !== 'in') return [value];
  return value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
