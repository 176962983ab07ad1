import { Anchor, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { TraceAttempt, TraceEffect } from '../../api/types';
import { InertDetails } from '../../components/inert-details';
import { showControls } from '../../components/json-text';
import { TextView } from '../../components/json-view';
import { Ago } from '../../components/time';
import type { Tone } from '../../components/tone-badge';
import { toneOf, tookOf } from './attempt';
import { Hop, Way } from './hop';

const tones: ReadonlyMap<string, Tone> = new Map([
  ['sent', 'good'],
  ['delivered', 'good'],
  ['dead', 'bad'],
  ['exhausted', 'bad'],
  ['held', 'warn'],
  ['cancelled', 'idle'],
]);

/** A mail or a webhook: when it was asked for, what was sent, and each attempt with its answer. */
export function EffectWay({ effect, start }: { effect: TraceEffect; start: string }) {
  const { kind, status, createdAt, nextAttemptAt, request, attempts, endpointId } = effect;
  return (
    <Hop
      name={kind === 'mail' ? `Mail: ${status}` : `Webhook: ${status}`}
      at={createdAt}
      start={start}
      tone={tones.get(status) ?? 'info'}
    >
      <Stack gap={4}>
        {request !== null && (
          <Text size="xs">
            POST <span className="mono">{showControls(request.url)}</span>
            {endpointId !== null && (
              <>
                {' '}
                <Anchor component={Link} to={`/webhooks/${endpointId}`} size="xs" underline="always">
                  endpoint
                </Anchor>
              </>
            )}
          </Text>
        )}
        {nextAttemptAt !== null && (
          <Text size="xs">
            Next attempt <Ago at={nextAttemptAt} />.
          </Text>
        )}
        {request !== null && (
          <InertDetails summary="Request">
            <TextView text={headersText(request.headers)} label="Headers of the request" />
            <TextView text={prettyBody(request.body)} label="Body of the request" fileName="request.json" />
          </InertDetails>
        )}
        <Way label="Attempts">
          {attempts.map((attempt) => (
            <SendHop key={attempt.attempt} attempt={attempt} start={start} />
          ))}
        </Way>
      </Stack>
    </Hop>
  );
}

function SendHop({ attempt, start }: { attempt: TraceAttempt; start: string }) {
  const { response, errorClass, error, outcome } = attempt;
  const status = response?.status;
  return (
    <Hop
      name={`Attempt ${attempt.attempt}: ${outcome ?? 'runs'}${status == null ? '' : `, answered ${status}`}`}
      at={attempt.startedAt}
      start={start}
      took={tookOf(attempt)}
      tone={toneOf(attempt)}
    >
      {error !== null && (
        <Text size="xs">
          {errorClass !== null && `${errorClass}: `}
          {showControls(error)}
        </Text>
      )}
      {response?.body != null && response.body !== '' && (
        <InertDetails summary="Response">
          <TextView text={response.body} label="Body of the response" fileName="response.txt" />
        </InertDetails>
      )}
    </Hop>
  );
}

const headersText = (headers: Record<string, string>): string =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');

/** Indented when it is JSON: what was sent has no line breaks. */
function prettyBody(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    // No JSON: shown as it was sent.
    return body;
  }
}
