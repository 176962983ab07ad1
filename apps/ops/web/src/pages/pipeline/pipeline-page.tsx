import { Stack } from '@mantine/core';
import { usePipeline } from '../../api/queries/observe';
import { PageTitle } from '../../components/page-title';
import { QueryState } from '../../components/query-states';
import { ConsumerPanel } from './consumer-panel';
import { RelayPanel } from './relay-panel';

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
            {consumers.map((consumer) => (
              <ConsumerPanel key={consumer.consumer} consumer={consumer} />
            ))}
            <RelayPanel relay={relay} />
          </Stack>
        )}
      </QueryState>
    </>
  );
}
