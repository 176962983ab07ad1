import { Anchor, Checkbox, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { CaseList, CaseSummary } from '../../api/types';
import type { Pages } from '../../api/use-pages';
import { DataTable } from '../../components/data-table';
import type { Column } from '../../components/data-table';
import { formatCount } from '../../components/format-time';
import { showControls } from '../../components/json-text';
import { MoneyList } from '../../components/money';
import { Sparkline } from '../../components/sparkline';
import { StateBadge } from '../../components/state-badge';
import { Age, Ago } from '../../components/time';
import { ToneBadge } from '../../components/tone-badge';
import type { Selection } from './use-selection';

interface CasesTableProps {
  cases: Pages<CaseSummary, CaseList>;
  /** Absent: nothing can be done to several at once. */
  selection: Selection | undefined;
  activeId: string | undefined;
  empty: ReactNode;
}

export function CasesTable({ cases, selection, activeId, empty }: CasesTableProps) {
  return (
    <DataTable
      label="Cases"
      columns={selection ? [selectColumn(selection), ...columns] : columns}
      rows={cases.rows}
      rowKey={({ id }) => id}
      empty={empty}
      error={cases.error}
      retry={cases.retry}
      isStale={cases.isStale}
      more={cases.more}
      isReadingMore={cases.isReadingMore}
      activeKey={activeId}
    />
  );
}

function selectColumn(selection: Selection): Column<CaseSummary> {
  return {
    key: 'select',
    width: '36px',
    header: (
      <Checkbox
        size="xs"
        aria-label="Select all that are shown"
        checked={selection.isAll}
        indeterminate={!selection.isAll && selection.ids.length > 0}
        onChange={selection.toggleAll}
      />
    ),
    cell: ({ id, title }) => (
      <Checkbox
        size="xs"
        aria-label={`Select ${title}`}
        checked={selection.has(id)}
        onChange={() => selection.toggle(id)}
      />
    ),
  };
}

const columns: Column<CaseSummary>[] = [
  { key: 'case', header: 'Case', heading: true, cell: (row) => <CaseCell row={row} /> },
  { key: 'state', header: 'State', width: '104px', cell: ({ state }) => <StateBadge state={state} /> },
  {
    key: 'owner',
    header: 'Owner',
    width: '90px',
    cell: ({ owner }) =>
      owner ?? (
        <Text span inherit c="dimmed">
          nobody
        </Text>
      ),
  },
  {
    key: 'open',
    header: 'Open',
    align: 'right',
    width: '76px',
    cell: ({ deadLetters: { open, replaying } }) => (
      <span className="numeric">
        <Text span inherit fw={600}>
          {formatCount(open)}
        </Text>
        {replaying > 0 && (
          <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
            +{formatCount(replaying)} in replay
          </Text>
        )}
      </span>
    ),
  },
  {
    key: 'money',
    header: 'At stake',
    align: 'right',
    width: '140px',
    cell: ({ money }) => <MoneyList money={money} most={2} />,
  },
  {
    key: 'age',
    header: 'Oldest',
    align: 'right',
    width: '116px',
    cell: ({ oldestOpenAt, lastSeenAt }) => (
      <div>
        <Age since={oldestOpenAt} />
        <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
          last <Ago at={lastSeenAt} />
        </Text>
      </div>
    ),
  },
  {
    key: 'trend',
    header: '24 hours',
    width: '100px',
    cell: ({ trend }) => <Sparkline values={trend} label="Dead letters an hour, last 24 hours" width={80} />,
  },
];

function CaseCell({ row: { id, title, error, frame, regressions, ticket } }: { row: CaseSummary }) {
  return (
    <>
      <Anchor component={Link} to={`/cases/${id}`} fw={600} size="sm">
        {title}
      </Anchor>{' '}
      {regressions > 0 && <ToneBadge tone="bad">came back{regressions > 1 ? ` ${regressions} times` : ''}</ToneBadge>}{' '}
      {ticket !== null && <ToneBadge tone="idle">ticket</ToneBadge>}
      <Text size="xs" lineClamp={1}>
        {showControls(error)}
      </Text>
      {frame !== null && (
        <Text size="xs" c="dimmed" className="mono" truncate>
          {frame}
        </Text>
      )}
    </>
  );
}
