import { Anchor, Button, Group, NativeSelect, Text } from '@mantine/core';
import { Link } from 'react-router';
import { useReplays } from '../../api/queries/replays';
import type { Replay, ReplayState } from '../../api/types';
import { Can } from '../../app/session';
import { DataTable } from '../../components/data-table';
import type { Column } from '../../components/data-table';
import { formatCount } from '../../components/format-time';
import { showControls } from '../../components/json-text';
import { MoneyList } from '../../components/money';
import { PageTitle } from '../../components/page-title';
import { Empty } from '../../components/query-states';
import { StateBadge } from '../../components/state-badge';
import { Ago } from '../../components/time';
import { oneOf, useAddress } from '../../components/use-address';

const states = [
  'prepared',
  'running',
  'paused',
  'settling',
  'completed',
  'stopped',
  'cancelled',
] as const satisfies readonly ReplayState[];

export function ReplaysPage() {
  const [address, change] = useAddress('state');
  const state = oneOf(states, address.state);
  const replays = useReplays(state);
  return (
    <>
      <PageTitle
        title="Replays"
        hint="A frozen set of dead letters, given again to the consumer that failed, at a rate that rises step by step."
        actions={
          <Can role="operator">
            <Button component={Link} to="/replays/new">
              New replay
            </Button>
          </Can>
        }
      />
      <Group component="search" gap="xs" mb="sm" align="flex-end" className="filter-bar">
        <NativeSelect
          label="State"
          value={state}
          onChange={(event) => change({ state: event.currentTarget.value })}
          data={[{ value: '', label: 'All' }, ...states]}
        />
      </Group>
      <section className="panel" aria-label="Replays">
        <DataTable
          {...replays}
          label="Replays"
          columns={columns}
          rowKey={({ id }) => id}
          empty={
            state === '' ? (
              <Empty title="Nothing has been replayed yet">
                Open a case and replay it there once its cause is mended, or choose dead letters by a query with “New
                replay”.
              </Empty>
            ) : (
              <Empty title={`No replay is ${state}`}>
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

const columns: Column<Replay>[] = [
  {
    key: 'what',
    header: 'Replay',
    heading: true,
    cell: ({ id, selection, reason }) => (
      <>
        <Anchor component={Link} to={`/replays/${id}`} fw={600} size="sm">
          {showControls(selection.description)}
        </Anchor>
        <Text size="xs" c="dimmed" lineClamp={2}>
          {showControls(reason)}
        </Text>
      </>
    ),
  },
  { key: 'state', header: 'State', width: '104px', cell: ({ state }) => <StateBadge state={state} /> },
  {
    key: 'count',
    header: 'Dead letters',
    align: 'right',
    width: '110px',
    cell: ({ summary }) => <span className="numeric">{formatCount(summary.count)}</span>,
  },
  {
    key: 'money',
    header: 'Worth',
    align: 'right',
    width: '150px',
    cell: ({ summary }) => <MoneyList money={summary.money} most={2} />,
  },
  {
    key: 'result',
    header: 'Succeeded',
    align: 'right',
    width: '110px',
    cell: ({ progress: { succeeded, failed } }) => (
      <span className="numeric">
        {formatCount(succeeded)}
        {failed > 0 && (
          <Text size="xs" c="var(--tone-bad)">
            {formatCount(failed)} failed
          </Text>
        )}
      </span>
    ),
  },
  { key: 'by', header: 'By', width: '90px', cell: ({ createdBy }) => createdBy },
  { key: 'at', header: 'Prepared', align: 'right', width: '110px', cell: ({ createdAt }) => <Ago at={createdAt} /> },
];
