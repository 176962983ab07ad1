import { Anchor, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { ReviewItem } from '../../api/types';
import { DataTable } from '../../components/data-table';
import type { Column } from '../../components/data-table';
import { showControls } from '../../components/json-text';
import { MoneyList } from '../../components/money';
import { decisions } from './decisions';

/** What was found and decided, to read. */
export function ReviewOutcome({ items }: { items: ReviewItem[] }) {
  return (
    <section className="panel" aria-label="Decisions">
      <DataTable label="Decisions" columns={columns} rows={items} rowKey={(item) => item.case.id} empty={null} />
    </section>
  );
}

const columns: Column<ReviewItem>[] = [
  {
    key: 'case',
    header: 'Case',
    heading: true,
    cell: ({ case: found }) => (
      <Anchor component={Link} to={`/cases/${found.id}`} fw={600} size="sm">
        {showControls(found.title)}
      </Anchor>
    ),
  },
  {
    key: 'cause',
    header: 'Root cause',
    cell: ({ rootCause, note }) => (
      <>
        <Text size="sm">{rootCause === null ? '–' : showControls(rootCause)}</Text>
        {note !== null && (
          <Text size="xs" c="dimmed">
            {showControls(note)}
          </Text>
        )}
      </>
    ),
  },
  {
    key: 'decision',
    header: 'Decision',
    width: '130px',
    cell: ({ decision }) => (decision === null ? 'not yet' : decisions[decision].label),
  },
  { key: 'by', header: 'By', width: '90px', cell: ({ decidedBy }) => decidedBy ?? '–' },
  {
    key: 'money',
    header: 'At stake',
    align: 'right',
    width: '150px',
    cell: ({ case: found }) => <MoneyList money={found.money} most={2} />,
  },
];
