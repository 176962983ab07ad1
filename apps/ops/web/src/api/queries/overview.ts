import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { get } from '../client';
import { keys } from '../keys';
import { useFallbackInterval } from '../live';
import type { History, Overview } from '../types';

/** Every 2 s by /v1/live; asked for only at first and while that is lost. */
export function useOverview() {
  return useQuery({
    queryKey: keys.overview,
    queryFn: ({ signal }) => get<Overview>('/v1/overview', {}, signal),
    refetchInterval: useFallbackInterval(),
  });
}

/** Rates and latencies of the last `minutes`, in steps as wide as suits that range. */
export function useHistory(minutes: number) {
  return useQuery({
    queryKey: keys.history(minutes),
    queryFn: ({ signal }) => get<History>('/v1/overview/history', { minutes }, signal),
    refetchInterval: minutes <= 60 ? 10_000 : 60_000,
    placeholderData: keepPreviousData,
  });
}
