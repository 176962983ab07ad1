import { Anchor, SegmentedControl, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { useReplayItems } from '../../api/queries/replays';
import type { Replay, ReplayItem, ReplayItemState } from '../../api/types';
import { CopyId } from '../../components/copy-id';
import { DataTable } from '../../components/data-table';
import type { Column } from '../../components/data-table';
import { showControls } from '../../components/json-text';
import { Panel } from '../../components/panel';
import { Empty } from '../../components/query-states';
import { StateBadge } from '../../components/state-badge';
import { Ago } from '../../components/time';
import { oneOf } from '../../components/use-address';

const states = ['waiting', 'sent', 'succeeded', 'failed', 'skipped'] as const satisfies readonly ReplayItemState[];

/** Each dead letter of the set, with what became of it. */
export function ReplayItems({ replay: { id, state: replayState, itemsRemovedAt } }: { replay: Replay }) {
  const [state, setState] = useState<ReplayItemState | ''>('');
  const items = useReplayItems(id, state, replayState === 'running' || replayState === 'settling');
  return (
    <Panel
      title="Dead letters"
      flush
      actions={
        replayState !== 'prepared' && (
          <SegmentedControl
            size="xs"
            aria-label="State"
            value={state}
            onChange={(value) => setState(oneOf(states, value))}
            data={[{ value: '', label: 'all' }, ...states]}
          />
        )
      }
    >
      <DataTable
        {...items}
        label="Dead letters of this replay"
        columns={columns}
        rowKey={({ deadLetterId }) => deadLetterId}
        empty={
          itemsRemovedAt === null ? (
            <Empty title={state === '' ? 'The set is empty' : `None is ${state}`} />
          ) : (
            <Empty title="The list is not kept any more">
              It was removed <Ago at={itemsRemovedAt} />. What it came to stands above, and each dead letter on its
              case.
            </Empty>
          )
        }
      />
    </Panel>
  );
}

const columns: Column<ReplayItem>[] = [
  {
    key: 'id',
    header: 'Dead letter',
    heading: true,
    width: '190px',
    cell: ({ deadLetterId }) => <CopyId id={deadLetterId} of="dead letter" short />,
  },
  { key: 'state', header: 'State', width: '104px', cell: ({ state }) => <StateBadge state={state} /> },
  { key: 'consumer', header: 'Consumer', width: '120px', cell: ({ consumer }) => consumer },
  {
    key: 'error',
    header: 'Error',
    cell: ({ error }) =>
      error !== null && (
        <Text size="xs" lineClamp={2}>
          {showControls(error)}
        </Text>
      ),
  },
  {
    key: 'sent',
    header: 'Sent',
    align: 'right',
    width: '100px',
    wideOnly: true,
    cell: ({ sentAt }) => <Ago at={sentAt} />,
  },
  { key: 'settled', header: 'Back', align: 'right', width: '100px', cell: ({ settledAt }) => <Ago at={settledAt} /> },
  {
    key: 'case',
    header: 'Case',
    width: '80px',
    cell: ({ caseId }) => (
      <Anchor component={Link} to={`/cases/${caseId}`} size="sm">
        Case
      </Anchor>
    ),
  },
];
