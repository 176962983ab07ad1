import type { ReactNode } from 'react';
import { formatClock, formatDuration, formatLatency } from '../../components/format-time';
import type { Tone } from '../../components/tone-badge';
import './hop.css';

/** A vertical line of hops. */
export function Way({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ol className="way" aria-label={label}>
      {children}
    </ol>
  );
}

interface HopProps {
  name: string;
  /** Null when it is not recorded. */
  at: string | null;
  /** Where its way began: the time since then is shown. */
  start: string;
  /** Milliseconds that it took, where that is known. */
  took?: number | null;
  tone: Tone;
  children?: ReactNode;
}

export function Hop({ name, at, start, took, tone, children }: HopProps) {
  return (
    <li className="hop" data-tone={tone}>
      <div className="hop-head">
        <b>{name}</b>
        {at !== null && (
          <time dateTime={at} title={at} className="numeric">
            {formatClock(at)} · {since(Date.parse(at) - Date.parse(start))}
          </time>
        )}
        {took != null && <span className="numeric">took {formatLatency(took)}</span>}
      </div>
      {children !== undefined && <div className="hop-body">{children}</div>}
    </li>
  );
}

const since = (milliseconds: number): string =>
  milliseconds < 10_000 ? `+${formatLatency(Math.max(0, milliseconds))}` : `+${formatDuration(milliseconds)}`;
