import { parseEvent } from '@purser/contracts';
import { Problem } from '@purser/platform';
import type { FieldError } from '@purser/platform';
import { differences } from './differences.js';
import type { EditChange } from './edit.dto.js';
import { isProtected } from './is-protected.js';

/**
 * What is edited.
 * @throws Problem 422 `edit_empty` when nothing is; `edit_protected` when something is that must not be; `edit_invalid` when the
 *         outcome is no valid event of its type and version
 */
export function checkEdit(original: unknown, edited: unknown): EditChange[] {
  const changes = differences(original, edited);
  if (changes.length === 0)
    throw new Problem('edit_empty', 422, 'The event is as it was: change what its handler stumbled over.');
  const refused = changes.filter(({ path }) => isProtected(path));
  refuse(
    'edit_protected',
    'Ids, amounts, balances, sequences and the envelope say what happened, and cannot be edited',
    refused.map(({ path }) => ({ path, message: 'cannot be edited' })),
  );
  refuse('edit_invalid', 'The edited event is not valid', problemsOf(edited));
  return changes;
}

function problemsOf(event: unknown): FieldError[] {
  const parsed = parseEvent(JSON.stringify(event));
  switch (parsed.outcome) {
    case 'event':
      return [];
    case 'malformed':
      return parsed.problems;
    case 'unknown_type':
      return [{ path: '/type', message: 'is not in the registry' }];
    case 'unknown_version':
      return [{ path: '/version', message: 'is not in the registry' }];
  }
}

function refuse(code: string, what: string, errors: readonly FieldError[]): void {
  if (errors.length === 0) return;
  const summary = errors.slice(0, 5).map(({ path, message }) => `${path || '/'} ${message}`);
  throw new Problem(code, 422, `${what}: ${summary.join('; ')}.`, { errors });
}
