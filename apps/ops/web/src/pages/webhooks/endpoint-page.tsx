import { Anchor, Button, Group, NativeSelect, Text } from '@mantine/core';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { useDeliveries } from '../../api/queries/observe';
import type { Delivery } from '../../api/types';
import { useCan } from '../../app/session';
import { BackLink } from '../../components/back-link';
import { CopyId } from '../../components/copy-id';
import { DataTable } from '../../components/data-table';
import type { Column } from '../../components/data-table';
import { InertDetails } from '../../components/inert-details';
import { PageTitle } from '../../components/page-title';
import { Empty } from '../../components/query-states';
import { StateBadge } from '../../components/state-badge';
import { Ago } from '../../components/time';
import { oneOf, useAddress } from '../../components/use-address';
import { DeliveryAttempts } from './delivery-attempts';
import { EndpointTitle } from './endpoint-title';
import { ResendDialog } from './resend-dialog';

const states = [
  'waiting',
  'delivering',
  'delivered',
  'exhausted',
  'cancelled',
] as const satisfies readonly Delivery['status'][];

/** One endpoint's deliveries, with every attempt and its answer. */
export function EndpointPage() {
  const { id = '' } = useParams();
  const [address, change] = useAddress('status');
  const status = oneOf(states, address.status);
  const deliveries = useDeliveries(id, status);
  const mayResend = useCan('operator');
  const [toResend, setToResend] = useState<Delivery | null>(null);
  return (
    <>
      <PageTitle
        above={<BackLink to="/webhooks">Webhooks</BackLink>}
        title="Deliveries"
        hint={<EndpointTitle id={id} />}
      />
      <Group component="search" gap="xs" mb="sm" align="flex-end" className="filter-bar">
        <NativeSelect
          label="State"
          value={status}
          onChange={(event) => change({ status: event.currentTarget.value })}
          data={[{ value: '', label: 'All' }, ...states]}
        />
      </Group>
      <section className="panel" aria-label="Deliveries">
        <DataTable
          {...deliveries}
          label="Deliveries"
          columns={mayResend ? [...columns, resendColumn(setToResend)] : columns}
          rowKey={(delivery) => delivery.id}
          empty={
            status === '' ? (
              <Empty title="Nothing has been delivered here yet">
                The next event that the endpoint subscribes to appears by itself.
              </Empty>
            ) : (
              <Empty title={`No delivery is ${status}`}>
                <Anchor component="button" type="button" size="sm" onClick={() => change({ status: '' })}>
                  Show all
                </Anchor>
              </Empty>
            )
          }
        />
      </section>
      {toResend && <ResendDialog endpointId={id} delivery={toResend} onClose={() => setToResend(null)} />}
    </>
  );
}

const columns: Column<Delivery>[] = [
  {
    key: 'delivery',
    header: 'Delivery',
    heading: true,
    width: '220px',
    cell: ({ id, type }) => (
      <>
        <Anchor component={Link} to={`/trace/${id}`} size="sm" fw={600}>
          {type}
        </Anchor>
        <Text size="xs" component="div">
          <CopyId id={id} of="event" short />
        </Text>
      </>
    ),
  },
  { key: 'status', header: 'State', width: '104px', cell: ({ status }) => <StateBadge state={status} /> },
  {
    key: 'attempts',
    header: 'Attempts',
    cell: ({ attempts, attemptsMade }) =>
      attemptsMade === 0 ? (
        'none yet'
      ) : (
        <InertDetails summary={summaryOf(attempts, attemptsMade)}>
          <DeliveryAttempts attempts={attempts} />
        </InertDetails>
      ),
  },
  {
    key: 'next',
    header: 'Next',
    align: 'right',
    width: '100px',
    cell: ({ nextAttemptAt }) => <Ago at={nextAttemptAt} />,
  },
  {
    key: 'created',
    header: 'Created',
    align: 'right',
    width: '110px',
    cell: ({ createdAt }) => <Ago at={createdAt} />,
  },
];

function summaryOf(attempts: Delivery['attempts'], made: number): string {
  const last = attempts.at(-1);
  const answer =
    last && (last.responseStatus === null ? (last.error ?? last.outcome) : `answered ${last.responseStatus}`);
  return `${made}${answer === undefined ? '' : `, the last ${answer}`}`;
}

/** One that is on its way, or waits for its turn, is sent anyway. */
const resendColumn = (onResend: (delivery: Delivery) => void): Column<Delivery> => ({
  key: 'resend',
  header: 'Again',
  width: '90px',
  cell: (delivery) =>
    (delivery.status === 'delivered' || delivery.status === 'exhausted' || delivery.status === 'cancelled') && (
      <Button variant="default" size="compact-xs" onClick={() => onResend(delivery)}>
        Resend
      </Button>
    ),
});
