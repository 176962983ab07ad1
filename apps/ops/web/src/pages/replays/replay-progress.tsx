import { Stack, Text } from '@mantine/core';
import type { Replay } from '../../api/types';
import { Facts } from '../../components/facts';
import { formatCount, formatDuration, formatRate } from '../../components/format-time';
import { showControls } from '../../components/json-text';
import { Panel } from '../../components/panel';
import { SegmentedBar } from '../../components/segmented-bar';
import { Ago } from '../../components/time';

/** How far it is and how fast; moves by itself. */
export function ReplayProgress({ replay }: { replay: Replay }) {
  const { progress, state, ramp, stepSeconds, stopRatio, attempts, startedAt, finishedAt, etaSeconds, waitsFor } =
    replay;
  const settled = progress.succeeded + progress.failed + progress.skipped;
  const total = settled + progress.sent + progress.waiting;
  const percent = total === 0 ? 100 : Math.floor((settled / total) * 100);
  const moving = state === 'running' || state === 'settling';
  return (
    <Panel title={`Progress: ${percent} %`}>
      <Stack gap="md">
        <SegmentedBar
          label="Progress"
          segments={[
            { label: 'succeeded', count: progress.succeeded, tone: 'good' },
            { label: 'failed again', count: progress.failed, tone: 'bad' },
            { label: 'skipped', count: progress.skipped, tone: 'warn' },
            { label: 'sent, not back yet', count: progress.sent, tone: 'info' },
            { label: 'waiting', count: progress.waiting, tone: 'idle' },
          ]}
        />
        <Facts
          facts={{
            Rate: moving && <Rate replay={replay} />,
            'Done in': state === 'running' && (etaSeconds === null ? 'not known yet' : `about ${eta(etaSeconds)}`),
            Settled: `${formatCount(settled)} of ${formatCount(total)}`,
            Steps: ramp && `${ramp.map((rate) => `${rate}/s`).join(' → ')}, ${stepSeconds ?? '…'} s each`,
            'Stops above': stopRatio !== null && `${Math.round(stopRatio * 100)} % failing in the same way`,
            'Attempts each': attempts,
            Started: startedAt && <Ago at={startedAt} />,
            Finished: finishedAt && <Ago at={finishedAt} />,
          }}
        />
        {waitsFor.map(({ consumer, items, heldSince, heldReason }) =>
          heldSince === null ? null : (
            <Text key={consumer} size="sm" c="var(--tone-warn)">
              {consumer} has not answered since <Ago at={heldSince} />
              {heldReason !== null && ` (${showControls(heldReason)})`}: {formatCount(items)} wait for it, and go on by
              themselves when it is back.
            </Text>
          ),
        )}
      </Stack>
    </Panel>
  );
}

const eta = (seconds: number) => formatDuration(Math.max(1, seconds) * 1_000);

function Rate({ replay: { ratePerSecond, targetPerSecond } }: { replay: Replay }) {
  const most = Math.max(targetPerSecond ?? 0, ratePerSecond, 0.1);
  return (
    <>
      <span className="numeric">
        {formatRate(ratePerSecond)}/s{targetPerSecond !== null && ` of ${formatRate(targetPerSecond)}/s wanted`}
      </span>
      <meter
        min={0}
        max={most}
        value={ratePerSecond}
        aria-label="Rate, of what is wanted"
        style={{ display: 'block', width: '100%', maxWidth: 160 }}
      />
    </>
  );
}
