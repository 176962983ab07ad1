import { useMutation, useQuery } from '@tanstack/react-query';
import { get, isApiError, patch, post } from '../client';
import { keys } from '../keys';
import { queryClient } from '../query-client';
import type {
  BulkCaseChange,
  BulkCaseResult,
  Case,
  CaseChange,
  CaseConflict,
  CaseDeadLetter,
  CaseList,
  CaseSort,
  CaseState,
  CaseSummary,
  DeadLetterState,
  ResolveCase,
  Side,
} from '../types';
import { usePages } from '../use-pages';

export interface CaseFilter {
  /** All that are not resolved when empty. */
  states: CaseState[];
  side?: Side;
  consumer?: string;
  type?: string;
  owner?: string;
  search?: string;
  sort: CaseSort;
  /** What money is compared in, when sorted by it. */
  currency?: string;
}

export function useCases({ states, ...filter }: CaseFilter) {
  const query = { ...filter, state: states.join(','), limit: 50 };
  return usePages<CaseSummary, CaseList>(keys.cases.list(query), '/v1/cases', { query });
}

export function useCase(id: string) {
  return useQuery({
    queryKey: keys.cases.detail(id),
    queryFn: ({ signal }) => get<Case>(`/v1/cases/${encodeURIComponent(id)}`, {}, signal),
  });
}

export function useCaseDeadLetters(id: string, state: DeadLetterState | '') {
  return usePages<CaseDeadLetter>(
    keys.cases.deadLetters(id, state),
    `/v1/cases/${encodeURIComponent(id)}/dead-letters`,
    { query: { state, limit: 50 } },
  );
}

/** What changes a case answers it as it is now. Refused because somebody else was first, it is read anew. */
function useCaseMutation<Input>(id: string, call: (path: string, input: Input) => Promise<Case>) {
  return useMutation({
    mutationFn: (input: Input) => call(`/v1/cases/${encodeURIComponent(id)}`, input),
    onSuccess: (changed) => {
      queryClient.setQueryData(keys.cases.detail(id), changed);
      void queryClient.invalidateQueries({ queryKey: keys.cases.lists });
    },
    onError: (error) => {
      if (isApiError(error, 'case_changed')) void queryClient.invalidateQueries({ queryKey: keys.cases.detail(id) });
    },
  });
}

export const useChangeCase = (id: string) => useCaseMutation<CaseChange>(id, patch);
export const useAddNote = (id: string) =>
  useCaseMutation<{ text: string }>(id, (path, note) => post(`${path}/notes`, note));
export const useResolveCase = (id: string) =>
  useCaseMutation<ResolveCase>(id, (path, resolution) => post(`${path}/resolve`, resolution));
export const useReopenCase = (id: string) =>
  useCaseMutation<{ revision: number; reason: string }>(id, (path, body) => post(`${path}/reopen`, body));

/** Who was first, of a change that was refused with `case_changed`. */
export function conflictOf(error: unknown): CaseConflict | null {
  return isApiError(error, 'case_changed') ? (error.members as unknown as CaseConflict) : null;
}

export function useBulkChangeCases() {
  return useMutation({
    mutationFn: (change: BulkCaseChange) => post<BulkCaseResult>('/v1/cases/bulk', change),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.cases.all }),
  });
}
