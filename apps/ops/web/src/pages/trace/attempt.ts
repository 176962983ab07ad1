import type { TraceAttempt } from '../../api/types';
import type { Tone } from '../../components/tone-badge';

/** Milliseconds; null while it runs. */
export const tookOf = ({ startedAt, finishedAt }: TraceAttempt): number | null =>
  finishedAt === null ? null : Date.parse(finishedAt) - Date.parse(startedAt);

export function toneOf({ outcome, error }: TraceAttempt): Tone {
  if (outcome === null) return 'info';
  return error === null && outcome !== 'failed' ? 'good' : 'bad';
}
