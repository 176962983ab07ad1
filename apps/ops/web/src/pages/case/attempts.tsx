import { Text } from '@mantine/core';
import type { AttemptMade } from '../../api/types';
import { formatDuration, formatLatency } from '../../components/format-time';
import { showControls } from '../../components/json-text';
import { At } from '../../components/time';

/** One below the other, with how long each took and how long was waited before it; an error is said once while it repeats. */
export function Attempts({ attempts }: { attempts: AttemptMade[] }) {
  if (attempts.length === 0) return <Text size="sm">None is kept any more: retention has removed them.</Text>;
  return (
    <ol className="timeline">
      {attempts.map((attempt, index) => {
        const before = attempts[index - 1];
        const { startedAt, finishedAt, outcome, errorClass, error } = attempt;
        return (
          <li key={attempt.attempt} data-tone={toneOf(outcome)}>
            <Text size="sm">
              <b>{attempt.attempt}.</b> {outcome ?? 'running'}
              {finishedAt !== null && `, after ${formatLatency(Date.parse(finishedAt) - Date.parse(startedAt))}`}
              {before && (
                <Text span inherit c="dimmed">
                  {' '}
                  · {formatDuration(Date.parse(startedAt) - Date.parse(before.startedAt))} later
                </Text>
              )}
            </Text>
            <Text size="xs" c="dimmed">
              <At at={startedAt} />
            </Text>
            {error !== null && (
              <Text size="xs" className="plain-text" lineClamp={6}>
                {error === before?.error
                  ? 'The same error'
                  : showControls(errorClass === null ? error : `${errorClass}: ${error}`)}
              </Text>
            )}
          </li>
        );
      })}
    </ol>
  );
}

function toneOf(outcome: string | null): 'good' | 'bad' | undefined {
  if (outcome === null) return undefined;
  return ['applied', 'sent', 'succeeded', 'stale', 'passed'].includes(outcome) ? 'good' : 'bad';
}
