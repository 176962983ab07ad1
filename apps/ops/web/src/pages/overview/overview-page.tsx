import { Stack } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useOverview } from '../../api/queries/overview';
import { PageTitle } from '../../components/page-title';
import { Loading, QueryState } from '../../components/query-states';
import { AttentionCards } from './attention';
import { Flow } from './flow';
import { Proof } from './proof';

// Charts are half as much code again as everything else: the picture of the flow does not wait for them.
const HistoryCharts = lazy(async () => ({ default: (await import('./history-charts')).HistoryCharts }));

export function OverviewPage() {
  const overview = useOverview();
  return (
    <>
      <PageTitle title="Overview" hint="What happens now, what needs somebody, and whether anything is missing." />
      <QueryState query={overview} lines={8}>
        {(now) => (
          <Stack gap="lg">
            <AttentionCards attention={now.attention} />
            <Flow overview={now} />
            <Proof proof={now.proof} />
            <Suspense fallback={<Loading lines={6} label="Loading the charts" />}>
              <HistoryCharts />
            </Suspense>
          </Stack>
        )}
      </QueryState>
    </>
  );
}
