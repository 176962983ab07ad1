import { Problem } from '@purser/platform';
import type { ReplayQuery, ReplaySelection } from './selection.dto.js';

/** What was chosen, checked: what SELECTED takes, and how people say it. */
export interface Selected {
  readonly kind: 'dead_letters' | 'cases' | 'query';
  readonly description: string;
  readonly caseIds: readonly string[];
  readonly parameters: readonly unknown[];
}

/** @throws Problem 400 when it is not exactly one way of choosing */
export function selected({ deadLetterIds, caseIds, query }: ReplaySelection): Selected {
  const given = [deadLetterIds, caseIds, query].filter((way) => way !== undefined);
  if (given.length !== 1) {
    throw new Problem(
      'validation_failed',
      400,
      'The selection must have exactly one of deadLetterIds, caseIds and query.',
      {
        errors: [{ path: 'selection', message: 'must have exactly one of deadLetterIds, caseIds and query' }],
      },
    );
  }
  if (deadLetterIds !== undefined) {
    const ids = [...new Set(deadLetterIds)];
    return {
      kind: 'dead_letters',
      description: counted(ids.length, 'dead letter'),
      caseIds: [],
      parameters: parametersOf(ids, null, {}),
    };
  }
  if (caseIds !== undefined) {
    const ids = [...new Set(caseIds.map((id) => id.toLowerCase()))];
    return {
      kind: 'cases',
      description: counted(ids.length, 'case'),
      caseIds: ids,
      parameters: parametersOf(null, ids, {}),
    };
  }
  return {
    kind: 'query',
    description: describe(query ?? {}),
    caseIds: [],
    parameters: parametersOf(null, null, query ?? {}),
  };
}

function parametersOf(ids: string[] | null, cases: string[] | null, query: ReplayQuery): unknown[] {
  const { consumer, side, type, walletId, currency, diedFrom, diedTo, errorClass } = query;
  const asked = [consumer, side, type, walletId, currency, diedFrom, diedTo, errorClass];
  return [ids, cases, ...asked.map((value) => value ?? null)];
}

const words: Record<keyof ReplayQuery, string> = {
  consumer: 'at',
  side: 'on the side',
  type: 'of type',
  walletId: 'of wallet',
  currency: 'in',
  diedFrom: 'dead since',
  diedTo: 'dead before',
  errorClass: 'with',
};

function describe(query: ReplayQuery): string {
  const parts = (Object.keys(words) as (keyof ReplayQuery)[]).flatMap((name) =>
    query[name] === undefined ? [] : [`${words[name]} ${query[name]}`],
  );
  return parts.length === 0 ? 'everything that is open' : `what is open ${parts.join(', ')}`;
}

function counted(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}
