import { Anchor, Checkbox, ScrollArea, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { CaseDeadLetter } from '../../api/types';
import type { Pages } from '../../api/use-pages';
import { DataTable } from '../../components/data-table';
import type { Column } from '../../components/data-table';
import { Money } from '../../components/money';
import { StateBadge } from '../../components/state-badge';
import { Ago } from '../../components/time';

interface DeadLettersTableProps {
  pages: Pages<CaseDeadLetter>;
  chosenId: string | undefined;
  onChoose: (id: string) => void;
  ticked: ReadonlySet<string>;
  /** Absent: nothing can be done to several at once. */
  onToggle: ((id: string) => void) | undefined;
  empty: ReactNode;
}

export function DeadLettersTable({ pages, chosenId, onChoose, ticked, onToggle, empty }: DeadLettersTableProps) {
  const columns: Column<CaseDeadLetter>[] = [
    {
      key: 'event',
      header: 'Event',
      heading: true,
      cell: ({ id, eventId }) => (
        <Anchor
          component="button"
          type="button"
          size="sm"
          className="mono"
          style={{ whiteSpace: 'nowrap' }}
          aria-pressed={id === chosenId}
          title={eventId ?? id}
          onClick={() => onChoose(id)}
        >
          {shortId(eventId ?? id)}
        </Anchor>
      ),
    },
    {
      key: 'wallet',
      header: 'Wallet',
      cell: ({ walletId }) => (
        <span className="mono" style={{ whiteSpace: 'nowrap' }} title={walletId ?? undefined}>
          {walletId === null ? '–' : shortId(walletId)}
        </span>
      ),
    },
    {
      key: 'amount',
      header: 'Amount',
      align: 'right',
      cell: ({ amount, currency }) => <Money amount={amount} currency={currency} />,
    },
    { key: 'state', header: 'State', cell: ({ state }) => <StateBadge state={state} /> },
    {
      key: 'attempts',
      header: 'Attempts',
      align: 'right',
      cell: ({ attempts, replays }) => (
        <span className="numeric">
          {attempts}
          {replays > 0 && (
            <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
              {replays} {replays === 1 ? 'replay' : 'replays'}
            </Text>
          )}
        </span>
      ),
    },
    { key: 'died', header: 'Died', align: 'right', cell: ({ diedAt }) => <Ago at={diedAt} /> },
  ];
  return (
    <ScrollArea.Autosize
      mah={360}
      type="auto"
      viewportProps={{ tabIndex: 0, 'aria-label': 'Dead letters', role: 'group' }}
    >
      <DataTable
        label="Dead letters of this case"
        columns={onToggle ? [tickColumn(ticked, onToggle), ...columns] : columns}
        rows={pages.rows}
        rowKey={({ id }) => id}
        empty={empty}
        error={pages.error}
        retry={pages.retry}
        isStale={pages.isStale}
        more={pages.more}
        isReadingMore={pages.isReadingMore}
        activeKey={chosenId}
      />
    </ScrollArea.Autosize>
  );
}

function tickColumn(ticked: ReadonlySet<string>, onToggle: (id: string) => void): Column<CaseDeadLetter> {
  return {
    key: 'select',
    width: '36px',
    header: <span className="visually-hidden">Selected</span>,
    cell: ({ id, eventId }) => (
      <Checkbox
        size="xs"
        aria-label={`Select ${shortId(eventId ?? id)}`}
        checked={ticked.has(id)}
        onChange={() => onToggle(id)}
      />
    ),
  };
}

/** The end, since time-ordered ids begin alike. */
const shortId = (id: string) => `…${id.slice(-12)}`;
