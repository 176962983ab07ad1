import { useMutation, useQuery } from '@tanstack/react-query';
import { get, post } from '../client';
import { keys } from '../keys';
import { queryClient } from '../query-client';
import type { Edit, EditState, ProposeEdit } from '../types';
import { usePages } from '../use-pages';

export function useEdits(state: EditState | '' = '') {
  return usePages<Edit>(keys.edits.list({ state }), '/v1/edits', { query: { state } });
}

export function useEdit(id: string) {
  return useQuery({
    queryKey: keys.edits.detail(id),
    queryFn: ({ signal }) => get<Edit>(`/v1/edits/${encodeURIComponent(id)}`, {}, signal),
  });
}

function remember(edit: Edit): void {
  queryClient.setQueryData(keys.edits.detail(edit.id), edit);
  void queryClient.invalidateQueries({ queryKey: keys.edits.all });
}

export function useProposeEdit() {
  return useMutation({ mutationFn: (edit: ProposeEdit) => post<Edit>('/v1/edits', edit), onSuccess: remember });
}

export type EditDecision =
  { decision: 'approve'; revision: number } | { decision: 'decline'; revision: number; reason: string };

export function useDecideEdit(id: string) {
  return useMutation({
    mutationFn: ({ decision, ...body }: EditDecision) =>
      post<Edit>(`/v1/edits/${encodeURIComponent(id)}/${decision}`, body),
    onSuccess: remember,
  });
}
