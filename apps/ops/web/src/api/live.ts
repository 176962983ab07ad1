import type { QueryClient, QueryKey } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { keys } from './keys';
import type { Overview, Replay } from './types';

/** connecting: not heard from yet. live: what is shown is current. lost: it is asked for again, see `useLiveStatus`. */
export type LiveStatus = 'connecting' | 'live' | 'lost';

type Kind = 'case' | 'replay' | 'rule' | 'edit' | 'alert' | 'review' | 'consumer' | 'audit';

const FIRST_RETRY = 1_000;
const LAST_RETRY = 30_000;
/** An overview comes every 2 s; a connection that is silent for this long is dead, whatever the browser thinks. */
const SILENCE = 15_000;
/** Changes that come in a burst, as in a replay of thousands, refetch a list once. */
const GATHER = 750;

let status: LiveStatus = 'connecting';
const listeners = new Set<() => void>();

function setStatus(next: LiveStatus): void {
  if (status === next) return;
  status = next;
  for (const listener of listeners) listener();
}

export function useLiveStatus(): LiveStatus {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => status,
  );
}

/** How often something that /v1/live sends is asked for: not at all while it does. */
export function useFallbackInterval(milliseconds = 5_000): number | false {
  return useLiveStatus() === 'lost' && milliseconds;
}

/**
 * Keeps an EventSource on /v1/live: overviews and replays go straight into the cache, and what is said to have changed is
 * fetched again where it is shown. Reconnects by itself, ever more slowly up to 30 s, and then fetches everything that is
 * shown, since changes may have been missed. Returns how to end it.
 */
export function connectLive(client: QueryClient): () => void {
  let source: EventSource | undefined;
  let retry = FIRST_RETRY;
  let retryTimer: number | undefined;
  let silenceTimer: number | undefined;
  let missed = false;
  const changes = gather((stale) => {
    for (const queryKey of stale) void client.invalidateQueries({ queryKey });
  });

  const heard = () => {
    setStatus('live');
    retry = FIRST_RETRY;
    window.clearTimeout(silenceTimer);
    silenceTimer = window.setTimeout(lost, SILENCE);
    if (missed) void client.invalidateQueries();
    missed = false;
  };

  const lost = () => {
    source?.close();
    window.clearTimeout(silenceTimer);
    setStatus('lost');
    missed = true;
    retryTimer = window.setTimeout(open, retry);
    retry = Math.min(retry * 2, LAST_RETRY);
  };

  const open = () => {
    source = new EventSource('/v1/live');
    source.onopen = heard;
    source.onerror = lost;
    source.addEventListener('overview', (event: MessageEvent<string>) => {
      heard();
      client.setQueryData(keys.overview, JSON.parse(event.data) as Overview);
    });
    source.addEventListener('replay', (event: MessageEvent<string>) => {
      heard();
      const replay = JSON.parse(event.data) as Replay;
      client.setQueryData(keys.replays.detail(replay.id), replay);
      changes.add(keys.replays.lists);
    });
    source.addEventListener('changed', (event: MessageEvent<string>) => {
      heard();
      const { kind, ids } = JSON.parse(event.data) as { kind: Kind; ids: string[] };
      for (const key of staleAfter(kind, ids)) changes.add(key);
    });
  };

  setStatus('connecting');
  open();
  return () => {
    window.clearTimeout(retryTimer);
    window.clearTimeout(silenceTimer);
    changes.cancel();
    source?.close();
  };
}

/** A case shows its rules, replays and edits, so that it is stale when one of them is. */
function staleAfter(kind: Kind, ids: string[]): QueryKey[] {
  switch (kind) {
    case 'case':
      return [keys.cases.lists, ...ids.map(keys.cases.detail), keys.deadLetters.all];
    case 'replay':
      return [keys.replays.lists, ...ids.map(keys.replays.detail), keys.cases.all];
    case 'rule':
      return [keys.rules.all, keys.cases.all];
    case 'edit':
      return [keys.edits.all, keys.cases.all];
    case 'alert':
      return [keys.alerts.all];
    case 'review':
      return [keys.reviews.all];
    case 'consumer':
      return [keys.pipeline];
    case 'audit':
      return [keys.audit.all];
    default:
      // A kind that a newer ops knows: nothing here shows it.
      return [];
  }
}

function gather(flush: (stale: QueryKey[]) => void) {
  const stale = new Map<string, QueryKey>();
  let timer: number | undefined;
  return {
    add(key: QueryKey) {
      stale.set(JSON.stringify(key), key);
      timer ??= window.setTimeout(() => {
        timer = undefined;
        flush([...stale.values()]);
        stale.clear();
      }, GATHER);
    },
    cancel: () => window.clearTimeout(timer),
  };
}
