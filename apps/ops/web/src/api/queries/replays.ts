import { useMutation, useQuery } from '@tanstack/react-query';
import { get, post } from '../client';
import { keys } from '../keys';
import { useFallbackInterval } from '../live';
import { queryClient } from '../query-client';
import type { PrepareReplay, Replay, ReplayItem, ReplayItemState, ReplayState, StartReplay } from '../types';
import { usePages } from '../use-pages';

export function useReplays(state: ReplayState | '' = '') {
  return usePages<Replay>(keys.replays.list({ state }), '/v1/replays', { query: { state } });
}

export function useReplay(id: string) {
  return useQuery({
    queryKey: keys.replays.detail(id),
    queryFn: ({ signal }) => get<Replay>(`/v1/replays/${encodeURIComponent(id)}`, {}, signal),
    refetchInterval: useFallbackInterval(),
  });
}

/** @param moving asked for again every few seconds: /v1/live tells the progress of a replay, not of each of its items */
export function useReplayItems(id: string, state: ReplayItemState | '', moving: boolean) {
  return usePages<ReplayItem>(keys.replays.items(id, { state }), `/v1/replays/${encodeURIComponent(id)}/items`, {
    query: { state },
    refetchInterval: moving ? 4_000 : undefined,
  });
}

function remember(replay: Replay): void {
  queryClient.setQueryData(keys.replays.detail(replay.id), replay);
  void queryClient.invalidateQueries({ queryKey: keys.replays.lists });
}

/** Freezes the set and answers its dry run; nothing is sent before it is started. */
export function usePrepareReplay() {
  return useMutation({ mutationFn: (body: PrepareReplay) => post<Replay>('/v1/replays', body), onSuccess: remember });
}

export function useStartReplay(id: string) {
  return useMutation({
    mutationFn: (how: StartReplay) => post<Replay>(`/v1/replays/${encodeURIComponent(id)}/start`, how),
    onSuccess: remember,
  });
}

export function useSteerReplay(id: string) {
  return useMutation({
    mutationFn: (action: 'pause' | 'resume' | 'cancel') =>
      post<Replay>(`/v1/replays/${encodeURIComponent(id)}/${action}`),
    onSuccess: remember,
  });
}
