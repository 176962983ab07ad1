import { useMutation, useQuery } from '@tanstack/react-query';
import { ApiError, get, post, rememberCsrfToken } from '../client';
import { keys } from '../keys';
import { queryClient } from '../query-client';
import type { Session, SignInWays } from '../types';

/** null: nobody is signed in. */
export function useSessionQuery() {
  return useQuery({
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
