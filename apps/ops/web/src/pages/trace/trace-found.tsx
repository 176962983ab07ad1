import { Alert, Anchor, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { CaseDeadLetter, TraceResult, TransactionTrace } from '../../api/types';
import { CopyId } from '../../components/copy-id';
import { Facts } from '../../components/facts';
import { formatLatency } from '../../components/format-time';
import { showControls } from '../../components/json-text';
import { Panel } from '../../components/panel';
import { Empty } from '../../components/query-states';
import { StateBadge } from '../../components/state-badge';
import { At } from '../../components/time';
import { TraceLink } from '../../components/trace-link';
import { EventWay } from './event-way';
import { WalletTrace } from './wallet-trace';

export function TraceFound({ id, result }: { id: string; result: TraceResult }) {
  const { kind, transaction, event, wallet, deadLetters, unreachable } = result;
  const caseIds = new Map(deadLetters.map((deadLetter) => [deadLetter.id, deadLetter.caseId]));
  return (
    <Stack gap="md">
      {unreachable.length > 0 && (
        <Alert color="orange">
          {unreachable.join(', ')} {unreachable.length === 1 ? 'does' : 'do'} not answer: its part of the way is not
          shown. Try again when it is back.
        </Alert>
      )}
      {kind === 'nothing' && (
        <section className="panel" aria-label="Result">
          <Empty title="Nothing has this id">
            <span className="mono">{showControls(id)}</span> is no transaction, event or wallet here. Check that all of
            it was copied; what is older than the retention of the outbox has its entries only.
          </Empty>
        </section>
      )}
      {transaction && <Transaction transaction={transaction} caseIds={caseIds} />}
      {event && <EventWay event={event} start={event.committedAt} caseIds={caseIds} />}
      {wallet && <WalletTrace wallet={wallet.wallet} entries={wallet.entries} />}
      {deadLetters.length > 0 && <DeadLetters deadLetters={deadLetters} />}
    </Stack>
  );
}

interface TransactionProps {
  transaction: TransactionTrace;
  caseIds: ReadonlyMap<string, string>;
}

function Transaction({ transaction, caseIds }: TransactionProps) {
  const { transactionId, kind, walletId, requestedAt, postedAt, note, events } = transaction;
  return (
    <>
      <Panel title={`Transaction: ${kind.replaceAll('_', ' ')}`}>
        <Facts
          facts={{
            Transaction: <CopyId id={transactionId} of="transaction" short />,
            Wallet: <TraceLink id={walletId} />,
            Requested: <At at={requestedAt} />,
            Posted: (
              <>
                <At at={postedAt} /> (+{formatLatency(Date.parse(postedAt) - Date.parse(requestedAt))})
              </>
            ),
            Note: note !== null && showControls(note),
          }}
        />
      </Panel>
      {events.length === 0 && <Text size="sm">No event of it is retained.</Text>}
      {events.map((event) => (
        <EventWay key={event.id} event={event} start={requestedAt} caseIds={caseIds} />
      ))}
    </>
  );
}

function DeadLetters({ deadLetters }: { deadLetters: CaseDeadLetter[] }) {
  return (
    <Panel title="Dead letters">
      <Stack gap={6}>
        {deadLetters.map(({ id, caseId, type, state, error, diedAt }) => (
          <Text key={id} size="sm" component="div">
            <StateBadge state={state} />{' '}
            <Anchor component={Link} to={`/cases/${caseId}`} size="sm" underline="always">
              {type ?? 'Delivery'}
            </Anchor>{' '}
            died <At at={diedAt} />: {showControls(error).slice(0, 300)}
          </Text>
        ))}
      </Stack>
    </Panel>
  );
}
