import type { Pipeline, RelayPartition } from '../../api/types';
import { DataTable } from '../../components/data-table';
import type { Column } from '../../components/data-table';
import { formatCount } from '../../components/format-time';
import { Panel } from '../../components/panel';
import { Empty } from '../../components/query-states';
import { Age } from '../../components/time';
import { ToneBadge } from '../../components/tone-badge';
import { leaseColumns } from './lease';

/** What was committed, got a position, and is known to be published, partition by partition. */
export function RelayPanel({ relay: { up, partitions } }: { relay: Pipeline['relay'] }) {
  return (
    <Panel
      title="relay"
      flush
      actions={up ? <ToneBadge tone="good">publishing</ToneBadge> : <ToneBadge tone="bad">away</ToneBadge>}
    >
      <DataTable
        label="Partitions at the relay"
        columns={columns}
        rows={partitions}
        rowKey={({ partition }) => String(partition)}
        empty={
          <Empty title="The relay does not answer">
            Start it if it is not meant to be away: what is committed waits in the outbox, and nothing is lost.
          </Empty>
        }
      />
    </Panel>
  );
}

const figure = (key: 'committed' | 'position' | 'published', header: string): Column<RelayPartition> => ({
  key,
  header,
  align: 'right',
  width: '120px',
  cell: (row) => <span className="numeric">{formatCount(row[key])}</span>,
});

const columns: Column<RelayPartition>[] = [
  ...leaseColumns<RelayPartition>(),
  figure('committed', 'Committed'),
  figure('position', 'Position'),
  figure('published', 'Published'),
  {
    key: 'pending',
    header: 'Pending',
    align: 'right',
    width: '150px',
    cell: ({ pending, oldestPendingAt }) => (
      <span className="numeric">
        {formatCount(pending)}
        {oldestPendingAt !== null && (
          <>
            , oldest <Age since={oldestPendingAt} />
          </>
        )}
      </span>
    ),
  },
];
