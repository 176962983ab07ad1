import { useQuery } from '@tanstack/react-query';
import { get } from '../client';
import { keys } from '../keys';
import type { Around, DeadLetter } from '../types';

export function useDeadLetter(id: string) {
  return useQuery({
    queryKey: keys.deadLetters.detail(id),
    queryFn: ({ signal }) => get<DeadLetter>(`/v1/dead-letters/${encodeURIComponent(id)}`, {}, signal),
  });
}

/** What else happened to its wallet, an hour on either side. */
export function useAround(id: string, enabled: boolean) {
  return useQuery({
    queryKey: keys.deadLetters.around(id),
    queryFn: ({ signal }) => get<Around>(`/v1/dead-letters/${encodeURIComponent(id)}/around`, {}, signal),
    enabled,
  });
}
