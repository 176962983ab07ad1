import { Box, Group, SegmentedControl, SimpleGrid, Title } from '@mantine/core';
import { useState } from 'react';
import { useHistory } from '../../api/queries/overview';
import type { ConsumerPoint, History, HistoryPoint } from '../../api/types';
import { formatCount, formatLatency, formatRate } from '../../components/format-time';
import { QueryState } from '../../components/query-states';
import { HistoryChart } from './history-chart';
import type { Series } from './history-chart';

const ranges = [
  { value: '15', label: '15 min' },
  { value: '60', label: '1 h' },
  { value: '360', label: '6 h' },
  { value: '1440', label: '24 h' },
  { value: '10080', label: '7 d' },
];

export function HistoryCharts() {
  const [minutes, setMinutes] = useState('60');
  const history = useHistory(Number(minutes));
  return (
    <Box component="section" aria-labelledby="history-title">
      <Group justify="space-between" mb="sm">
        <Title order={2} id="history-title">
          History
        </Title>
        <SegmentedControl size="xs" data={ranges} value={minutes} onChange={setMinutes} aria-label="Time range" />
      </Group>
      <QueryState query={history} lines={8}>
        {(data) => <Charts history={data} minutes={Number(minutes)} />}
      </QueryState>
    </Box>
  );
}

const colours = ['var(--series-2)', 'var(--series-3)', 'var(--series-4)', 'var(--series-5)'];

function Charts({ history: { points }, minutes }: { history: History; minutes: number }) {
  const names = [...new Set(points.flatMap(({ consumers }) => consumers.map(({ consumer }) => consumer)))].sort();
  const each = (pick: (point: ConsumerPoint) => number | null): Series[] =>
    names.map((name, index) => ({
      name,
      colour: colours[index % colours.length] ?? 'var(--series-1)',
      pick: (point) => pickFor(point, name, pick),
    }));
  const chart = { points, minutes };
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="sm">
      <HistoryChart
        {...chart}
        title="Throughput, events a second"
        format={formatRate}
        series={[
          { name: 'committed', colour: 'var(--series-1)', pick: (point) => point.committedPerSecond },
          ...each((point) => point.appliedPerSecond),
        ]}
      />
      <HistoryChart
        {...chart}
        title="From commit to effect, p99 (p50 dashed)"
        format={formatLatency}
        series={[
          ...each((point) => point.p99Ms),
          ...each((point) => point.p50Ms).map((series) => ({ ...series, name: `${series.name} p50`, dashed: true })),
        ]}
      />
      <HistoryChart {...chart} title="Retrying" format={formatCount} series={each((point) => point.retrying)} />
      <HistoryChart {...chart} title="Dead letters" format={formatCount} series={each((point) => point.dead)} />
    </SimpleGrid>
  );
}

function pickFor(point: HistoryPoint, name: string, pick: (point: ConsumerPoint) => number | null): number | null {
  const found = point.consumers.find(({ consumer }) => consumer === name);
  return found ? pick(found) : null;
}
