import { queryOptions, useMutation, useQuery } from '@tanstack/react-query';
import { ApiError, get, post, rememberCsrfToken } from '../client';
import { keys } from '../keys';
import { queryClient } from '../query-client';
import type { Session, SignInWays } from '../types';

/** null: nobody is signed in. */
const sessionQuery = queryOptions({
  queryKey: keys.session,
  queryFn: async ({ signal }): Promise<Session | null> => {
    const session = await get<Session>('/v1/session', {}, signal).catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    });
    rememberCsrfToken(session?.csrfToken ?? null);
    return session;
  },
  staleTime: 5 * 60_000,
});

/** Asks who is here before anything is drawn: everything else waits for the answer. */
export function prefetchSession(): void {
  void queryClient.prefetchQuery(sessionQuery);
}

export function useSessionQuery() {
  return useQuery(sessionQuery);
}

export function useSignInWays() {
  return useQuery({ queryKey: keys.signInWays, queryFn: ({ signal }) => get<SignInWays>('/v1/sign-in', {}, signal) });
}

export function useSignOut() {
  return useMutation({
    mutationFn: () => post<void>('/v1/session/sign-out'),
    onSuccess: () => {
      rememberCsrfToken(null);
      queryClient.clear();
      queryClient.setQueryData(keys.session, null);
    },
  });
}
