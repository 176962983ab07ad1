import { Box, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { ConsumerFlow, Overview, RelayFlow } from '../../api/types';
import { formatCount, formatDuration, formatRate } from '../../components/format-time';
import { ToneBadge } from '../../components/tone-badge';
import type { Tone } from '../../components/tone-badge';
import './flow.css';

/** A consumer or a relay that is behind by more than this is said to be. */
const BEHIND_SECONDS = 10;

/** The way of an event as it is now: each station with its state, each stretch with its rate. */
export function Flow({ overview: { wallet, relay, consumers } }: { overview: Overview }) {
  return (
    <Box component="section" className="panel" p="md" aria-labelledby="flow-title">
      <Title order={2} id="flow-title" mb="sm">
        Flow
      </Title>
      <div className="flow">
        <Station name="Wallet" up={wallet.up}>
          <Figure value={formatCount(wallet.committed)} unit="committed" />
        </Station>
        <Stretch perSecond={wallet.committedPerSecond} />
        <RelayStation relay={relay} />
        <Stretch perSecond={relay.publishedPerSecond} />
        <Station name="Streams" up={relay.up}>
          <Figure value={formatCount(relay.published)} unit="published" />
          {relay.rebuilds > 0 && (
            <Figure value={formatCount(relay.rebuilds)} unit={relay.rebuilds === 1 ? 'rebuild' : 'rebuilds'} />
          )}
        </Station>
        <Branches consumers={consumers} />
        <ul className="flow-consumers">
          {consumers.map((consumer) => (
            <ConsumerRow key={consumer.consumer} consumer={consumer} />
          ))}
        </ul>
      </div>
    </Box>
  );
}

interface StationProps {
  name: string;
  up: boolean;
  badge?: { tone: Tone; text: string } | undefined;
  children: ReactNode;
}

function Station({ name, up, badge, children }: StationProps) {
  const state = up ? badge : ({ tone: 'bad', text: 'down' } as const);
  return (
    <div className="station" data-tone={state?.tone}>
      <div className="station-name">
        <Text fw={600}>{name}</Text>
        {state && <ToneBadge tone={state.tone}>{state.text}</ToneBadge>}
      </div>
      {children}
    </div>
  );
}

function RelayStation({ relay: { up, pending, oldestPendingSeconds } }: { relay: RelayFlow }) {
  const behind = oldestPendingSeconds > BEHIND_SECONDS;
  return (
    <Station name="Relay" up={up} badge={behind ? { tone: 'warn', text: 'behind' } : undefined}>
      <Figure value={formatCount(pending)} unit="pending" />
      {pending > 0 && <Figure value={formatSeconds(oldestPendingSeconds)} unit="the oldest" />}
    </Station>
  );
}

function ConsumerRow({ consumer: row }: { consumer: ConsumerFlow }) {
  const { consumer, up, paused, appliedPerSecond, lagEvents, lagSeconds, retrying, rejected, dead } = row;
  const badge = paused
    ? ({ tone: 'warn', text: 'paused' } as const)
    : lagSeconds > BEHIND_SECONDS
      ? ({ tone: 'warn', text: 'behind' } as const)
      : undefined;
  const total = dead.ours + dead.partner;
  return (
    <li className="flow-consumer">
      <Station name={consumer} up={up} badge={badge}>
        <div className="station-line">
          <Figure value={formatRate(appliedPerSecond)} unit="applied/s" />
          <Figure value={formatCount(lagEvents)} unit={`behind, ${formatSeconds(lagSeconds)}`} />
        </div>
      </Station>
      <Stretch still={retrying === 0} />
      <div className="station" data-tone={retrying > 0 ? 'info' : undefined}>
        <Figure value={formatCount(retrying)} unit="retrying" />
        {rejected > 0 && <Figure value={formatCount(rejected)} unit="rejected" />}
      </div>
      <Stretch still={total === 0} />
      <Link
        to={`/cases?consumer=${encodeURIComponent(consumer)}`}
        className="station"
        data-tone={total > 0 ? 'bad' : undefined}
      >
        <Figure value={formatCount(total)} unit="dead" />
        {dead.partner > 0 && <Figure value={formatCount(dead.partner)} unit="at partners" />}
      </Link>
    </li>
  );
}

function Figure({ value, unit }: { value: string; unit: string }) {
  return (
    <Text size="sm" lh={1.35} c="dimmed">
      <Text span inherit className="numeric" fw={600} c="var(--mantine-color-text)">
        {value}
      </Text>{' '}
      {unit}
    </Text>
  );
}

/** Between two stations; moves while something does. */
function Stretch({ perSecond, still }: { perSecond?: number; still?: boolean }) {
  const moving = still === undefined ? (perSecond ?? 0) > 0 : !still;
  return (
    <div className="stretch" data-moving={moving || undefined}>
      {perSecond !== undefined && <span className="stretch-rate numeric">{formatRate(perSecond)}/s</span>}
    </div>
  );
}

/** From the streams to each consumer. */
function Branches({ consumers }: { consumers: ConsumerFlow[] }) {
  const share = 100 / Math.max(consumers.length, 1);
  return (
    <svg className="flow-branches" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden>
      {consumers.map(({ consumer, appliedPerSecond }, index) => (
        <path
          key={consumer}
          d={`M0 50 H40 V${(index + 0.5) * share} H100`}
          data-moving={appliedPerSecond > 0 || undefined}
          vectorEffect="non-scaling-stroke"
        />
      ))}
    </svg>
  );
}

const formatSeconds = (seconds: number) => (seconds < 10 ? `${seconds.toFixed(1)} s` : formatDuration(seconds * 1_000));
