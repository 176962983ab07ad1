import { Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useCurrencies, useVolumes } from '../../api/queries/observe';
import type { Volumes } from '../../api/types';
import { formatCount } from '../../components/format-time';
import { PageTitle } from '../../components/page-title';
import { Panel } from '../../components/panel';
import { Empty, Loading, QueryState } from '../../components/query-states';
import { At } from '../../components/time';
import { useAddress } from '../../components/use-address';
import { VolumesTable } from './volumes-table';

// Charts are half as much code again as everything else: the table does not wait for them.
const VolumesChart = lazy(async () => ({ default: (await import('./volumes-chart')).VolumesChart }));

const isDay = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text);

export function VolumesPage() {
  const currencies = useCurrencies();
  return (
    <>
      <PageTitle
        title="Volumes"
        hint="What has moved, by UTC day, currency and kind. Sums of different currencies are never added."
      />
      <QueryState query={currencies}>
        {({ currencies: known }) =>
          known.length === 0 ? (
            <section className="panel" aria-label="Volumes">
              <Empty title="Nothing has moved in the last 30 days">
                The first top-up, withdrawal or transfer appears here within seconds.
              </Empty>
            </section>
          ) : (
            <OfCurrency currencies={known} />
          )
        }
      </QueryState>
    </>
  );
}

function OfCurrency({ currencies }: { currencies: string[] }) {
  const [address, change] = useAddress('currency', 'from', 'to');
  const currency = /^[A-Z]{3}$/.test(address.currency) ? address.currency : (currencies[0] ?? '');
  const volumes = useVolumes({
    currency,
    from: isDay(address.from) ? address.from : undefined,
    to: isDay(address.to) ? address.to : undefined,
  });
  return (
    <>
      <Group component="search" gap="xs" mb="sm" align="flex-end" className="filter-bar">
        <NativeSelect
          label="Currency"
          value={currency}
          data={[...new Set([...currencies, currency])]}
          onChange={(event) => change({ currency: event.currentTarget.value })}
        />
        <TextInput
          label="First day"
          type="date"
          value={address.from}
          onChange={(event) => change({ from: event.currentTarget.value })}
        />
        <TextInput
          label="Last day"
          type="date"
          value={address.to}
          onChange={(event) => change({ to: event.currentTarget.value })}
        />
      </Group>
      <QueryState query={volumes} lines={8}>
        {(data) => <Shown volumes={data} currency={currency} />}
      </QueryState>
    </>
  );
}

function Shown({ volumes: { asOf, lag, days }, currency }: { volumes: Volumes; currency: string }) {
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {asOf === null ? (
          'The broker cannot be asked, so it is not known up to when this is complete.'
        ) : (
          <>
            Complete up to <At at={asOf} />
            {lag.events !== null && lag.events > 0 && `; ${formatCount(lag.events)} events are not counted yet`}.
          </>
        )}
      </Text>
      {days.length === 0 ? (
        <section className="panel" aria-label="Volumes">
          <Empty title={`Nothing has moved in ${currency} on these days`}>
            Choose other days, or another currency.
          </Empty>
        </section>
      ) : (
        <>
          <Panel title={`By day, ${currency}`}>
            <Suspense fallback={<Loading lines={8} label="Loading the chart" />}>
              <VolumesChart days={days} currency={currency} />
            </Suspense>
          </Panel>
          <Panel title="In figures" flush>
            <VolumesTable days={days} currency={currency} />
          </Panel>
        </>
      )}
    </Stack>
  );
}
