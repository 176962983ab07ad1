import { Text } from '@mantine/core';
import type { DeliveryAttempt } from '../../api/types';
import { formatLatency } from '../../components/format-time';
import { showControls } from '../../components/json-text';
import { TextView } from '../../components/json-view';
import { At } from '../../components/time';
import { ToneBadge } from '../../components/tone-badge';
import './delivery-attempts.css';

/** What was answered each time; the latest last. */
export function DeliveryAttempts({ attempts }: { attempts: DeliveryAttempt[] }) {
  return (
    <ol className="delivery-attempts">
      {attempts.map(({ attempt, startedAt, durationMs, outcome, responseStatus, responseBody, errorCode, error }) => (
        <li key={attempt}>
          <Text size="xs" component="div">
            <b>{attempt}.</b> <At at={startedAt} />{' '}
            <ToneBadge tone={outcome === 'succeeded' ? 'good' : 'bad'}>{responseStatus ?? outcome}</ToneBadge> in{' '}
            {formatLatency(durationMs)}
            {error !== null && `: ${errorCode === null ? '' : `${errorCode} `}${showControls(error)}`}
          </Text>
          {responseBody !== null && responseBody !== '' && (
            <TextView text={responseBody} label={`Answer to attempt ${attempt}`} fileName="response.txt" />
          )}
        </li>
      ))}
    </ol>
  );
}
