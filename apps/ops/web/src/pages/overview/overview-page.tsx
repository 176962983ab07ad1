import { Stack } from '@mantine/core';
import { useOverview } from '../../api/queries/overview';
import { PageTitle } from '../../components/page-title';
import { QueryState } from '../../components/query-states';
import { Proof } from './proof';

export function OverviewPage() {
  const overview = useOverview();
  return (
    <>
      <PageTitle title="Overview" />
      <QueryState query={overview}>
        {({ proof }) => (
          <Stack gap="lg">
            <Proof proof={proof} />
          </Stack>
        )}
      </QueryState>
    </>
  );
}
