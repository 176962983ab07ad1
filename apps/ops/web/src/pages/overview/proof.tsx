import { Alert, Box, List, Text, Title } from '@mantine/core';
import type { ConsumerProof, Proof as ProofData } from '../../api/types';
import { DataTable } from '../../components/data-table';
import type { Column } from '../../components/data-table';
import { formatCount } from '../../components/format-time';
import { Empty } from '../../components/query-states';
import { ToneBadge } from '../../components/tone-badge';

const count = (key: Exclude<keyof ConsumerProof, 'consumer' | 'lost'>, header: string): Column<ConsumerProof> => ({
  key,
  header,
  align: 'right',
  cell: (row) => <span className="numeric">{formatCount(row[key])}</span>,
});

const columns: Column<ConsumerProof>[] = [
  { key: 'consumer', header: 'Consumer', heading: true, cell: ({ consumer }) => <Text fw={600}>{consumer}</Text> },
  count('committed', 'Committed'),
  count('applied', 'Applied'),
  count('retrying', 'Retrying'),
  count('dead', 'Dead'),
  count('rejected', 'Rejected'),
  count('stale', 'Stale'),
  count('passed', 'Passed'),
  {
    key: 'missing',
    header: 'Missing',
    align: 'right',
    cell: ({ missing }) =>
      missing === 0 ? <span className="numeric">0</span> : <ToneBadge tone="bad">{formatCount(missing)}</ToneBadge>,
  },
];

/** That every committed event is accounted for by every consumer, or exactly which ones are not. */
export function Proof({ proof }: { proof: ProofData }) {
  const { complete, unreachable, consumers } = proof;
  return (
    <Box component="section" id="proof" className="panel" aria-labelledby="proof-title">
      <Box p="md" pb="xs">
        <Title order={2} id="proof-title">
          Proof {complete && <ToneBadge tone="good">complete</ToneBadge>}
        </Title>
        <Text size="sm" c="dimmed">
          Committed = applied + retrying + dead + rejected + stale + passed, for every consumer.
        </Text>
        {unreachable.length > 0 && (
          <Alert color="orange" mt="xs">
            Nobody can say for now: {unreachable.join(', ')} {unreachable.length === 1 ? 'does' : 'do'} not answer.
            Start what is down; the proof completes itself.
          </Alert>
        )}
        <Lost consumers={consumers} />
      </Box>
      <DataTable
        label="Proof by consumer"
        columns={columns}
        rows={consumers}
        rowKey={({ consumer }) => consumer}
        empty={<Empty title="No consumer has answered yet" />}
      />
    </Box>
  );
}

/** Positions by name: what is missing can be looked up in the outbox. */
function Lost({ consumers }: { consumers: ConsumerProof[] }) {
  const lost = consumers.flatMap(({ consumer, lost }) => lost.map((range) => ({ consumer, ...range })));
  if (lost.length === 0) return null;
  return (
    <Alert color="red" mt="xs" title="Not accounted for">
      <List size="sm">
        {lost.map(({ consumer, partition, positions }) => (
          <List.Item key={`${consumer} ${partition}`}>
            {consumer}, partition {partition}: {positions.length === 1 ? 'position' : 'positions'}{' '}
            {positions.slice(0, 12).join(', ')}
            {positions.length > 12 && ` and ${positions.length - 12} more`}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
