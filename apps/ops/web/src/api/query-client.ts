import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from './client';
import { keys } from './keys';

/** Whoever's session has ended is asked to sign in again, by whichever call notices it first. */
function noticeSignOut(error: unknown): void {
  if (error instanceof ApiError && error.status === 401) queryClient.setQueryData(keys.session, null);
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeSignOut }),
  mutationCache: new MutationCache({ onError: noticeSignOut }),
  defaultOptions: {
    queries: {
      // What changes is announced by /v1/live; this is for when it was missed.
      staleTime: 15_000,
      // A refusal stays one however often it is asked.
      retry: (failures, error) =>
        failures < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
    },
  },
});
