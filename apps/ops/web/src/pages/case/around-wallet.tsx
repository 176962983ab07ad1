import { Anchor, Text } from '@mantine/core';
import { Link } from 'react-router';
import { useAround } from '../../api/queries/dead-letters';
import type { Around, CaseDeadLetter, DeadLetter, WalletEntry } from '../../api/types';
import { DataTable } from '../../components/data-table';
import type { Column } from '../../components/data-table';
import { formatClock } from '../../components/format-time';
import { Money } from '../../components/money';
import { Empty, QueryState } from '../../components/query-states';
import { StateBadge } from '../../components/state-badge';

type Happening =
  | { kind: 'entry'; at: string; key: string; entry: WalletEntry }
  | { kind: 'dead'; at: string; key: string; dead: CaseDeadLetter };

/** What the wallet went through in the hour before and after, the dead letters of every consumer among it. */
export function AroundWallet({ deadLetter }: { deadLetter: DeadLetter }) {
  const query = useAround(deadLetter.id, true);
  return (
    <QueryState query={query}>
      {(around) => (
        <>
          {around.unreachable.length > 0 && (
            <Text size="sm" mb="xs" role="status">
              {around.unreachable.join(', ')} did not answer: what they know is missing here.
            </Text>
          )}
          <DataTable
            label="What happened to the wallet, an hour on either side"
            columns={columnsFor(deadLetter)}
            rows={happenings(around)}
            rowKey={({ key }) => key}
            activeKey={deadLetter.id}
            empty={<Empty title="Nothing else happened to this wallet within an hour" />}
          />
        </>
      )}
    </QueryState>
  );
}

function happenings({ entries, deadLetters }: Around): Happening[] {
  return [
    ...entries.map((entry) => ({
      kind: 'entry' as const,
      at: entry.createdAt,
      key: `${entry.transactionId} ${entry.sequence}`,
      entry,
    })),
    ...deadLetters.map((dead) => ({ kind: 'dead' as const, at: dead.firstFailedAt, key: dead.id, dead })),
  ].sort((a, b) => a.at.localeCompare(b.at));
}

/** A wallet has one currency, so that its entries are in that of the dead letter. */
function columnsFor({ id, currency }: DeadLetter): Column<Happening>[] {
  return [
    {
      key: 'at',
      header: 'When',
      width: '110px',
      cell: ({ at }) => (
        <time dateTime={at} title={at} className="numeric">
          {formatClock(at)}
        </time>
      ),
    },
    {
      key: 'what',
      header: 'What',
      heading: true,
      cell: (row) =>
        row.kind === 'entry' ? (
          <>
            <Anchor component={Link} to={`/trace/${row.entry.transactionId}`} size="sm">
              {row.entry.kind.replaceAll('_', ' ')}
            </Anchor>
            {row.entry.reference !== null && ` ${row.entry.reference}`}
          </>
        ) : (
          <>
            {row.dead.id === id ? (
              'this dead letter'
            ) : (
              <Anchor component={Link} to={`/cases/${row.dead.caseId}?deadLetter=${row.dead.id}`} size="sm">
                dead letter
              </Anchor>
            )}{' '}
            <StateBadge state={row.dead.state} /> {row.dead.type}
          </>
        ),
    },
    {
      key: 'amount',
      header: 'Amount',
      align: 'right',
      cell: (row) =>
        row.kind === 'entry' ? (
          <Money amount={row.entry.amount} currency={currency} signed />
        ) : (
          <Money amount={row.dead.amount} currency={row.dead.currency} />
        ),
    },
    {
      key: 'balance',
      header: 'Balance after',
      align: 'right',
      cell: (row) => (row.kind === 'entry' ? <Money amount={row.entry.balanceAfter} currency={currency} /> : null),
    },
  ];
}
