import { SimpleGrid, Stack } from '@mantine/core';
import { usePipeline } from '../../api/queries/observe';
import { PageTitle } from '../../components/page-title';
import { QueryState } from '../../components/query-states';
import { ConsumerCard } from './consumer-card';
import { PartitionsTable } from './partitions-table';
import { RelayCard } from './relay-card';

/** Who reads what, how far, and how far behind; asked for again every five seconds. */
export function PipelinePage() {
  const pipeline = usePipeline();
  return (
    <>
      <PageTitle
        title="Pipeline"
        hint="Partitions, who holds their leases, and how far each has got. One wallet is always in one partition."
      />
      <QueryState query={pipeline} lines={10}>
        {({ relay, consumers }) => (
          <Stack gap="md">
            <SimpleGrid cols={{ base: 1, sm: 2, xl: 4 }} spacing="sm">
              <RelayCard relay={relay} />
              {consumers.map((consumer) => (
                <ConsumerCard key={consumer.consumer} consumer={consumer} />
              ))}
            </SimpleGrid>
            <PartitionsTable relay={relay} consumers={consumers} />
          </Stack>
        )}
      </QueryState>
    </>
  );
}
