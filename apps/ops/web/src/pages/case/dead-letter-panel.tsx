import { Anchor, Box, Button, Group, Tabs, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useDeadLetter } from '../../api/queries/dead-letters';
import type { DeadLetter } from '../../api/types';
import { Can } from '../../app/session';
import { CopyId } from '../../components/copy-id';
import { JsonView, TextView } from '../../components/json-view';
import { Money } from '../../components/money';
import { QueryState } from '../../components/query-states';
import { StateBadge } from '../../components/state-badge';
import { At } from '../../components/time';
import { AroundWallet } from './around-wallet';
import { Attempts } from './attempts';

/** Everything there is on one dead letter. */
export function DeadLetterPanel({ id }: { id: string }) {
  const query = useDeadLetter(id);
  return (
    <Box component="section" className="panel" mt="md" aria-labelledby="dead-letter-title">
      <QueryState query={query} lines={8}>
        {(deadLetter) => <Details deadLetter={deadLetter} />}
      </QueryState>
    </Box>
  );
}

function Details({ deadLetter }: { deadLetter: DeadLetter }) {
  const { id, eventId, event, edited, error, stack, attemptsMade, source, state, walletId } = deadLetter;
  const { data, ...envelope } = event;
  return (
    <>
      <Group px="md" py={8} gap="xs" justify="space-between">
        <Group gap="xs">
          <Title order={2} id="dead-letter-title">
            Dead letter
          </Title>
          <StateBadge state={state} />
        </Group>
        <Group gap="xs">
          {eventId !== null && (
            <Button variant="default" component={Link} to={`/trace/${encodeURIComponent(eventId)}`}>
              Trace
            </Button>
          )}
          <Can role="operator">
            {source === 'handler' && state === 'open' && (
              <Button variant="default" component={Link} to={`/edits/new?deadLetter=${encodeURIComponent(id)}`}>
                Edit and replay…
              </Button>
            )}
          </Can>
        </Group>
      </Group>
      <Box px="md">
        <TextView text={error} label="Error" />
      </Box>
      <Tabs defaultValue="payload" keepMounted={false} mt="sm">
        <Tabs.List px="md">
          <Tabs.Tab value="payload">Payload</Tabs.Tab>
          <Tabs.Tab value="envelope">Envelope</Tabs.Tab>
          <Tabs.Tab value="stack">Stack</Tabs.Tab>
          <Tabs.Tab value="attempts">Attempts ({attemptsMade.length})</Tabs.Tab>
          <Tabs.Tab value="around">Around it</Tabs.Tab>
          {edited && <Tabs.Tab value="edited">Edited copy</Tabs.Tab>}
        </Tabs.List>
        <Box p="md">
          <Tabs.Panel value="payload">
            <JsonView value={data ?? event} label="Payload of the event" fileName={`${id}.json`} />
          </Tabs.Panel>
          <Tabs.Panel value="envelope">
            <Facts deadLetter={deadLetter} />
            <JsonView value={envelope} label="Envelope of the event" fileName={`${id}-envelope.json`} />
          </Tabs.Panel>
          <Tabs.Panel value="stack">
            {stack === null ? (
              <Text size="sm">It failed without one: the error above is all that was said.</Text>
            ) : (
              <TextView text={stack} label="Stack" fileName={`${id}-stack.txt`} />
            )}
          </Tabs.Panel>
          <Tabs.Panel value="attempts">
            <Attempts attempts={attemptsMade} />
          </Tabs.Panel>
          <Tabs.Panel value="around">
            {walletId === null ? (
              <Text size="sm">The event names no wallet.</Text>
            ) : (
              <AroundWallet deadLetter={deadLetter} />
            )}
          </Tabs.Panel>
          {edited && (
            <Tabs.Panel value="edited">
              <JsonView value={edited} label="Edited copy of the event" fileName={`${id}-edited.json`} />
            </Tabs.Panel>
          )}
        </Box>
      </Tabs>
    </>
  );
}

function Facts({ deadLetter }: { deadLetter: DeadLetter }) {
  const { id, eventId, walletId, partition, position, sourceKey, source, frame, fingerprint, amount, currency } =
    deadLetter;
  return (
    <dl className="case-facts" style={{ padding: 0, marginBottom: 12 }}>
      <Fact name="Dead letter">
        <CopyId id={id} of="dead letter" short />
      </Fact>
      {eventId !== null && (
        <Fact name="Event">
          <CopyId id={eventId} of="event" short />
        </Fact>
      )}
      {walletId !== null && (
        <Fact name="Wallet">
          <Anchor component={Link} to={`/trace/${encodeURIComponent(walletId)}`} size="sm" className="mono">
            …{walletId.slice(-12)}
          </Anchor>
        </Fact>
      )}
      <Fact name="Amount">
        <Money amount={amount} currency={currency} />
      </Fact>
      <Fact name="Partition, position">
        {partition ?? '–'}, {position ?? '–'}
      </Fact>
      <Fact name="Failed in">
        {source} {sourceKey}
      </Fact>
      <Fact name="Frame">
        <span className="mono">{frame ?? 'none of ours'}</span>
      </Fact>
      <Fact name="First failed">
        <At at={deadLetter.firstFailedAt} />
      </Fact>
      <Fact name="Died">
        <At at={deadLetter.diedAt} />
      </Fact>
      <Fact name="Fingerprint">
        <CopyId id={fingerprint} of="fingerprint" short />
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
      <dt>{name}</dt>
      <dd style={{ fontWeight: 400 }}>{children}</dd>
    </div>
  );
}
