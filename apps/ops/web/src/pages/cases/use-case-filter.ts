import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import type { CaseFilter } from '../../api/queries/cases';
import type { CaseSort, CaseState, Side } from '../../api/types';

export const caseStates: readonly CaseState[] = ['open', 'investigating', 'reopened', 'resolved'];
export const caseSorts: Record<CaseSort, string> = {
  age: 'Oldest first',
  count: 'Most dead letters',
  money: 'Most at stake',
  recent: 'Latest failure',
};

/** What may be changed of it; an empty text takes a condition away. */
export type FilterChange = Partial<
  Record<'state' | 'side' | 'consumer' | 'type' | 'owner' | 'search' | 'sort' | 'currency', string>
>;

/** The filter lives in the address, so that a list can be sent to somebody and "back" brings it again. */
export function useCaseFilter() {
  const [parameters, setParameters] = useSearchParams();
  const filter = useMemo(() => filterOf(parameters), [parameters]);
  const change = useCallback(
    (changes: FilterChange) => {
      setParameters(
        (previous) => {
          const next = new URLSearchParams(previous);
          for (const [name, value] of Object.entries(changes)) {
            if (value === '') next.delete(name);
            else next.set(name, value);
          }
          return next;
        },
        { replace: true },
      );
    },
    [setParameters],
  );
  const { search, consumer, type, owner, states } = filter;
  const isNarrowed = Boolean(search || consumer || type || owner) || states.length > 0;
  const clear = useCallback(() => change({ search: '', consumer: '', type: '', owner: '', state: '' }), [change]);
  return { filter, change, isNarrowed, clear };
}

/** What an address says that is not one of ours is left out. */
function filterOf(parameters: URLSearchParams): CaseFilter & { side: Side } {
  const text = (name: string) => parameters.get(name) ?? undefined;
  const sort = parameters.get('sort') ?? '';
  return {
    states: caseStates.filter((state) => (parameters.get('state') ?? '').split(',').includes(state)),
    side: parameters.get('side') === 'partner' ? 'partner' : 'ours',
    consumer: text('consumer'),
    type: text('type'),
    owner: text('owner'),
    search: text('search'),
    sort: isSort(sort) ? sort : 'age',
    currency: text('currency'),
  };
}

const isSort = (sort: string): sort is CaseSort => sort in caseSorts;
