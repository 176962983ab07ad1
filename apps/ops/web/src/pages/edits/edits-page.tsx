import { Anchor, Group, NativeSelect, Text } from '@mantine/core';
import { Link } from 'react-router';
import { useEdits } from '../../api/queries/edits';
import type { Edit, EditState } from '../../api/types';
import { DataTable } from '../../components/data-table';
import type { Column } from '../../components/data-table';
import { showControls } from '../../components/json-text';
import { PageTitle } from '../../components/page-title';
import { Empty } from '../../components/query-states';
import { StateBadge } from '../../components/state-badge';
import { Ago } from '../../components/time';
import { oneOf, useAddress } from '../../components/use-address';
import { titleOf } from './edit-title';

const states = [
  'proposed',
  'approved',
  'sent',
  'applied',
  'failed',
  'declined',
] as const satisfies readonly EditState[];

export function EditsPage() {
  const [address, change] = useAddress('state');
  const state = oneOf(states, address.state);
  const edits = useEdits(state);
  return (
    <>
      <PageTitle
        title="Edits"
        hint="Dead letters replayed with another payload. Proposed by one, approved by another; the original is kept."
      />
      <Group component="search" gap="xs" mb="sm" align="flex-end" className="filter-bar">
        <NativeSelect
          label="State"
          value={state}
          onChange={(event) => change({ state: event.currentTarget.value })}
          data={[{ value: '', label: 'All' }, ...states]}
        />
      </Group>
      <section className="panel" aria-label="Edits">
        <DataTable
          {...edits}
          label="Edits"
          columns={columns}
          rowKey={({ id }) => id}
          empty={
            state === '' ? (
              <Empty title="Nothing has been edited">
                An event that its producer cannot send again can be mended here: open its case, choose the dead letter,
                then “Edit and replay”.
              </Empty>
            ) : (
              <Empty title={`No edit is ${state}`}>
                <Anchor component="button" type="button" size="sm" onClick={() => change({ state: '' })}>
                  Show all
                </Anchor>
              </Empty>
            )
          }
        />
      </section>
    </>
  );
}

const columns: Column<Edit>[] = [
  {
    key: 'edit',
    header: 'Edit',
    heading: true,
    cell: (edit) => (
      <>
        <Anchor component={Link} to={`/edits/${edit.id}`} fw={600} size="sm">
          {titleOf(edit)}
        </Anchor>
        <Text size="xs" className="mono" lineClamp={1}>
          {edit.changes.map(({ path }) => showControls(path)).join(', ')}
        </Text>
        <Text size="xs" c="dimmed" lineClamp={2}>
          {showControls(edit.reason)}
        </Text>
      </>
    ),
  },
  { key: 'state', header: 'State', width: '104px', cell: ({ state }) => <StateBadge state={state} /> },
  { key: 'author', header: 'Author', width: '100px', cell: ({ author }) => author },
  { key: 'approver', header: 'Approver', width: '100px', cell: ({ approver }) => approver ?? '–' },
  { key: 'at', header: 'Proposed', align: 'right', width: '110px', cell: ({ createdAt }) => <Ago at={createdAt} /> },
];
