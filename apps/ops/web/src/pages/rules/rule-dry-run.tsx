import { Accordion, Alert, Button, Group, Stack, Text } from '@mantine/core';
import type { Predicate } from '../../api/types';
import { ErrorAlert } from '../../components/confirm-dialog';
import { Facts } from '../../components/facts';
import { formatCount } from '../../components/format-time';
import { JsonView } from '../../components/json-view';
import { MoneyList } from '../../components/money';
import { At } from '../../components/time';
import type { DryRunResult, useDryRun } from './use-dry-run';

interface RuleDryRunProps {
  /** Undefined while it cannot be run as it is written. */
  predicate: Predicate | undefined;
  dryRun: ReturnType<typeof useDryRun>;
}

/** What a rule would have rejected, of everything that is retained. */
export function RuleDryRun({ predicate, dryRun: { result, run, stop } }: RuleDryRunProps) {
  const running = result?.state === 'running';
  const isOld = result !== null && predicate !== undefined && !isSame(result.predicate, predicate);
  return (
    <Stack gap="sm">
      <Group gap="xs">
        {running ? (
          <Button variant="default" onClick={stop}>
            Stop
          </Button>
        ) : (
          <Button variant="default" disabled={predicate === undefined} onClick={() => predicate && run(predicate)}>
            {result === null ? 'Run it over what is retained' : 'Run it again'}
          </Button>
        )}
        <Text size="sm" c="dimmed" role="status">
          {statusOf(result, predicate)}
        </Text>
      </Group>
      {isOld && <Alert color="orange">The rule has been changed since: run it again.</Alert>}
      {result?.state === 'failed' && <ErrorAlert error={result.error} />}
      {result && (result.scanned > 0 || result.state === 'done') && <Found result={result} />}
    </Stack>
  );
}

export const isSame = (one: Predicate, other: Predicate): boolean => JSON.stringify(one) === JSON.stringify(other);

function statusOf(result: DryRunResult | null, predicate: Predicate | undefined): string {
  if (!result) return predicate ? 'Rejects nothing; newest events first.' : 'Complete the rule above to run it.';
  const scanned = `${formatCount(result.scanned)} looked at`;
  switch (result.state) {
    case 'running':
      return `${scanned}, ${formatCount(result.matched)} would have been rejected so far …`;
    case 'done':
      return `${scanned}: everything that is retained.`;
    case 'stopped':
      return `${scanned}, then stopped.`;
    case 'failed':
      return `${scanned} before it failed.`;
  }
}

function Found({ result: { matched, money, samples, from, to, dead } }: { result: DryRunResult }) {
  return (
    <>
      <Facts
        facts={{
          'Would have been rejected': (
            <Text fz={22} fw={600} lh={1.2} className="numeric">
              {formatCount(matched)}
            </Text>
          ),
          Worth: <MoneyList money={money} most={6} />,
          'Of the open dead letters': dead && (
            <span className="numeric">
              {formatCount(dead.matched)} of {formatCount(dead.scanned)}
              {dead.scanned < dead.total && `, the newest of ${formatCount(dead.total)}`}
              {dead.money.length > 0 && (
                <>
                  {', worth '}
                  <MoneyList money={dead.money} />
                </>
              )}
            </span>
          ),
          'Looked at': from && (
            <>
              <At at={from} /> to <At at={to} />
            </>
          ),
        }}
      />
      {samples.length > 0 && (
        <Accordion variant="contained" chevronPosition="left" order={3}>
          {samples.map(({ eventId, walletId, createdAt, event }) => (
            <Accordion.Item key={eventId} value={eventId}>
              <Accordion.Control>
                <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                  <At at={createdAt} /> · wallet <span className="mono">{walletId}</span>
                </Text>
              </Accordion.Control>
              <Accordion.Panel>
                <JsonView value={event} label={`Event ${eventId}`} />
              </Accordion.Panel>
            </Accordion.Item>
          ))}
        </Accordion>
      )}
    </>
  );
}
