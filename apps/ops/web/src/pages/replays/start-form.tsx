import { Button, Group, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { useStartReplay } from '../../api/queries/replays';
import type { Replay } from '../../api/types';
import { ErrorAlert } from '../../components/confirm-dialog';
import { formatCount } from '../../components/format-time';
import { notifySuccess } from '../../components/notify';
import { defaultRamp, defaultStepSeconds, describeRamp, parseRamp } from './ramp';

const RAMP_HINT = '1 to 20 whole numbers from 1 to 1,000, with commas between them: 1, 2, 5, 10';

/** How fast, and when to stop by itself. What that means is said before anything is sent. */
export function StartForm({ replay: { id, summary } }: { replay: Replay }) {
  const [rampText, setRampText] = useState(defaultRamp.join(', '));
  const [stepSeconds, setStepSeconds] = useState<number | string>(defaultStepSeconds);
  const [stopPercent, setStopPercent] = useState<number | string>(20);
  const [attempts, setAttempts] = useState<number | string>(2);
  const start = useStartReplay(id);
  const ramp = parseRamp(rampText);
  const numbers = [stepSeconds, stopPercent, attempts].every((value) => typeof value === 'number');
  const ready = ramp !== undefined && numbers;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    start.mutate(
      { ramp, stepSeconds: Number(stepSeconds), stopRatio: Number(stopPercent) / 100, attempts: Number(attempts) },
      { onSuccess: () => notifySuccess('The replay has started.') },
    );
  };

  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Group align="flex-start" gap="sm">
          <TextInput
            label="Steps, a second"
            description="The rate of each step"
            value={rampText}
            onChange={(event) => setRampText(event.currentTarget.value)}
            error={ramp === undefined && RAMP_HINT}
            style={{ flex: '1 1 200px' }}
          />
          <NumberInput
            label="Length of a step"
            description="Before the next rate"
            suffix=" s"
            min={1}
            max={86_400}
            allowDecimal={false}
            value={stepSeconds}
            onChange={setStepSeconds}
            style={{ flex: '1 1 140px' }}
          />
          <NumberInput
            label="Stop above"
            description="Failing in the same way again"
            suffix=" %"
            min={0}
            max={100}
            value={stopPercent}
            onChange={setStopPercent}
            style={{ flex: '1 1 140px' }}
          />
          <NumberInput
            label="Attempts"
            description="At most, for each"
            min={1}
            max={100}
            allowDecimal={false}
            value={attempts}
            onChange={setAttempts}
            style={{ flex: '1 1 140px' }}
          />
        </Group>
        <Text size="sm" aria-live="polite">
          {ready
            ? describeRamp(summary.count, ramp, Number(stepSeconds))
            : 'Fill in every field to see how long it takes.'}{' '}
          <Text span inherit c="dimmed">
            It stops by itself when, of at least 5 that have come back, more than {stopPercent || '…'} % failed in the
            same way.
          </Text>
        </Text>
        {start.error && <ErrorAlert error={start.error} />}
        <Button type="submit" size="sm" w="fit-content" disabled={!ready} loading={start.isPending}>
          Start: replay {formatCount(summary.count)} {summary.count === 1 ? 'dead letter' : 'dead letters'}
        </Button>
      </Stack>
    </form>
  );
}
