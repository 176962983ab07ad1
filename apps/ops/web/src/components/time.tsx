import { useSyncExternalStore } from 'react';
import { formatDuration, formatTime } from './format-time';

// One clock for every time on the page.
const listeners = new Set<() => void>();
let now = Date.now();
let timer: number | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= window.setInterval(() => {
    now = Date.now();
    for (const tick of listeners) tick();
  }, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    window.clearInterval(timer);
    timer = undefined;
  };
}

/** Milliseconds since 1970, moved on every second. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now);

const absolute = (iso: string) => `${formatTime(iso)} (${iso})`;

/** How long ago, or until when; the exact time as its title. */
export function Ago({ at }: { at: string | null }) {
  const present = useNow();
  if (at === null) return <span>–</span>;
  const past = present - Date.parse(at);
  return (
    <time dateTime={at} title={absolute(at)} className="numeric" style={{ whiteSpace: 'nowrap' }}>
      {past < 0
        ? past > -1_500
          ? 'just now'
          : `in ${formatDuration(-past)}`
        : past < 1_500
          ? 'just now'
          : `${formatDuration(past)} ago`}
    </time>
  );
}

/** How old: `3 d 4 h`. */
export function Age({ since }: { since: string | null }) {
  const present = useNow();
  if (since === null) return <span>–</span>;
  return (
    <time dateTime={since} title={absolute(since)} className="numeric" style={{ whiteSpace: 'nowrap' }}>
      {formatDuration(present - Date.parse(since))}
    </time>
  );
}

export function At({ at }: { at: string | null }) {
  if (at === null) return <span>–</span>;
  return (
    <time dateTime={at} title={at} className="numeric" style={{ whiteSpace: 'nowrap' }}>
      {formatTime(at)}
    </time>
  );
}
