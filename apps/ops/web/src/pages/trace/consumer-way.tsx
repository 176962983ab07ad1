import { Anchor, Group, Text, Title } from '@mantine/core';
import { Link } from 'react-router';
import type { ConsumerTrace, TraceAttempt } from '../../api/types';
import { showControls } from '../../components/json-text';
import { Ago } from '../../components/time';
import { ToneBadge } from '../../components/tone-badge';
import type { Tone } from '../../components/tone-badge';
import { toneOf, tookOf } from './attempt';
import { EffectWay } from './effect-way';
import { Hop, Way } from './hop';

/** By the consumer's word; one that is not known here is shown as it is. */
const meanings: ReadonlyMap<string, { tone: Tone; text: string }> = new Map([
  ['awaited', { tone: 'idle', text: 'It has not read it yet.' }],
  ['applied', { tone: 'good', text: 'Its effect is committed.' }],
  ['retrying', { tone: 'warn', text: 'It failed and is tried again.' }],
  ['dead', { tone: 'bad', text: 'It failed its last attempt: a dead letter that somebody has to close.' }],
  ['rejected', { tone: 'idle', text: 'A rejection rule refused it.' }],
  ['stale', { tone: 'idle', text: 'It knew something newer of this wallet already, so there was nothing to do.' }],
  ['passed', { tone: 'idle', text: 'It has no handler for events of this type.' }],
  ['forgotten', { tone: 'idle', text: 'It is older than what the consumer remembers.' }],
  ['unknown', { tone: 'warn', text: 'It could not be asked.' }],
]);

interface ConsumerWayProps {
  consumer: ConsumerTrace;
  start: string;
  /** By the dead letter's id. */
  caseIds: ReadonlyMap<string, string>;
}

/** What one consumer made of the event, down to the mails and webhooks. */
export function ConsumerWay({ consumer, start, caseIds }: ConsumerWayProps) {
  const { status, reason, receivedAt, nextAttemptAt, deadLetterId, attempts, effects } = consumer;
  const caseId = deadLetterId === null ? undefined : caseIds.get(deadLetterId);
  const { tone, text } = meanings.get(status) ?? { tone: 'idle' as const, text: '' };
  return (
    <section className="consumer-way" aria-label={consumer.consumer}>
      <Group gap="xs" mb="xs">
        <Title order={3}>{consumer.consumer}</Title>
        <ToneBadge tone={tone}>{status}</ToneBadge>
      </Group>
      <Text size="sm" mb="xs">
        {reason === null ? text : showControls(reason)}
        {nextAttemptAt !== null && (
          <>
            {' '}
            Next attempt <Ago at={nextAttemptAt} />.
          </>
        )}
        {caseId !== undefined && (
          <>
            {' '}
            <Anchor component={Link} to={`/cases/${caseId}`} size="sm" underline="always">
              Open its case
            </Anchor>
          </>
        )}
      </Text>
      <Way label={`At ${consumer.consumer}`}>
        {receivedAt !== null && <Hop name="Received" at={receivedAt} start={start} tone="good" />}
        {attempts.map((attempt) => (
          <AttemptHop key={attempt.attempt} attempt={attempt} start={start} />
        ))}
        {effects.map((effect, index) => (
          <EffectWay key={index} effect={effect} start={start} />
        ))}
      </Way>
    </section>
  );
}

function AttemptHop({ attempt, start }: { attempt: TraceAttempt; start: string }) {
  const { errorClass, error } = attempt;
  return (
    <Hop
      name={`Attempt ${attempt.attempt}: ${attempt.outcome ?? 'runs'}`}
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
    </Hop>
  );
}
