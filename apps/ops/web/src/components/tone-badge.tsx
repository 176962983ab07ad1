import type { ReactNode } from 'react';
import './tone-badge.css';

export type Tone = 'good' | 'info' | 'warn' | 'bad' | 'idle';

/** A word on a tinted ground. The word says it; the colour only repeats it. */
export function ToneBadge({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className="tone-badge" data-tone={tone}>
      {children}
    </span>
  );
}
