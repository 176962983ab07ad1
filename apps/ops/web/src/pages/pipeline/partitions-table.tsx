import { Text } from '@mantine/core';
import type { Pipeline, PipelineConsumer, RelayPartition } from '../../api/types';
import { DataTable } from '../../components/data-table';
import type { Column } from '../../components/data-table';
import { formatCount } from '../../components/format-time';
import { Panel } from '../../components/panel';
import { Empty } from '../../components/query-states';
import { Lease } from './lease';

interface Row {
  partition: number;
  relay: RelayPartition | undefined;
  consumers: ReadonlyMap<string, PipelineConsumer['partitions'][number]>;
}

/** Every partition at the relay and at every consumer: who holds it, how far it is, how much waits. */
export function PartitionsTable({ relay, consumers }: Pipeline) {
  const columns: Column<Row>[] = [
    {
      key: 'partition',
      header: 'Partition',
      heading: true,
      width: '90px',
      cell: ({ partition }) => (
        <b className="numeric">
          <span className="visually-hidden">Partition </span>
          {partition}
        </b>
      ),
    },
    {
      key: 'relay',
      header: 'relay',
      align: 'right',
      cell: ({ relay: at }) =>
        at ? <Place position={at.published} waiting={at.pending} word="pending" of={at} /> : <Unknown />,
    },
    ...consumers.map(({ consumer }): Column<Row> => ({
      key: consumer,
      header: consumer,
      align: 'right',
      cell: (row) => {
        const at = row.consumers.get(consumer);
        return at ? <Place position={at.position} waiting={at.lag} word="behind" of={at} /> : <Unknown />;
      },
    })),
  ];
  return (
    <Panel title="Partitions" flush>
      <DataTable
        label="Partitions"
        columns={columns}
        rows={rowsOf(relay, consumers)}
        rowKey={({ partition }) => String(partition)}
        empty={
          <Empty title="No service answers">Start the relay and the consumers; this page asks every few seconds.</Empty>
        }
      />
    </Panel>
  );
}

/** Some always are on their way. */
const isMuch = (waiting: number | null): boolean => waiting === null || waiting >= 1_000;

interface PlaceProps {
  position: number;
  /** Null when it cannot be known. */
  waiting: number | null;
  word: string;
  of: { owner: string | null; leasedUntil: string | null };
}

function Place({ position, waiting, word, of }: PlaceProps) {
  return (
    <div>
      <span className="numeric">{formatCount(position)}</span>
      {waiting !== 0 && (
        <Text
          span
          inherit
          fw={isMuch(waiting) ? 600 : undefined}
          className="numeric"
          c={isMuch(waiting) ? 'var(--tone-warn)' : undefined}
        >
          {' · '}
          {waiting === null ? `? ${word}` : `${formatCount(waiting)} ${word}`}
        </Text>
      )}
      <Lease owner={of.owner} leasedUntil={of.leasedUntil} />
    </div>
  );
}

function Unknown() {
  return (
    <Text span inherit c="dimmed">
      does not answer
    </Text>
  );
}

function rowsOf(relay: Pipeline['relay'], consumers: PipelineConsumer[]): Row[] {
  const numbers = new Set(
    [relay, ...consumers].flatMap(({ partitions }) => partitions.map(({ partition }) => partition)),
  );
  return [...numbers]
    .sort((a, b) => a - b)
    .map((partition) => ({
      partition,
      relay: relay.partitions.find((row) => row.partition === partition),
      consumers: new Map(
        consumers.flatMap(({ consumer, partitions }) =>
          partitions.filter((row) => row.partition === partition).map((row) => [consumer, row] as const),
        ),
      ),
    }));
}
