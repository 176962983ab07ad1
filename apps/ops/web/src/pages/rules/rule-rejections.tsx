import { useRejections } from '../../api/queries/rules';
import type { Rule, RuleRejection } from '../../api/types';
import { DataTable } from '../../components/data-table';
import type { Column } from '../../components/data-table';
import { Panel } from '../../components/panel';
import { Empty } from '../../components/query-states';
import { Ago } from '../../components/time';
import { TraceLink } from '../../components/trace-link';

/** The events that a rule has rejected, each with its way through the platform. */
export function RuleRejections({ rule: { id, hits, state } }: { rule: Rule }) {
  const rejections = useRejections(id);
  return (
    <Panel title="What it has rejected" flush>
      <DataTable
        {...rejections}
        label="Rejected events"
        columns={columns}
        rowKey={({ partition, position }) => `${partition} ${position}`}
        empty={
          hits > 0 ? (
            <Empty title="None of it is kept any more">
              The consumer has removed these events from its inbox: they are older than what it retains.
            </Empty>
          ) : (
            <Empty title="It has rejected nothing">
              {state === 'active' && 'The next event that it rejects appears by itself.'}
            </Empty>
          )
        }
      />
    </Panel>
  );
}

const columns: Column<RuleRejection>[] = [
  {
    key: 'event',
    header: 'Event',
    heading: true,
    cell: ({ eventId }) => (eventId === null ? 'without an id' : <TraceLink id={eventId} />),
  },
  { key: 'wallet', header: 'Wallet', cell: ({ walletId }) => walletId !== null && <TraceLink id={walletId} /> },
  { key: 'partition', header: 'Partition', align: 'right', width: '100px', cell: ({ partition }) => partition },
  { key: 'position', header: 'Position', align: 'right', width: '100px', cell: ({ position }) => position },
  {
    key: 'rejected',
    header: 'Rejected',
    align: 'right',
    width: '130px',
    cell: ({ rejectedAt }) => <Ago at={rejectedAt} />,
  },
];
