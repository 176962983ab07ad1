import { Anchor, Text } from '@mantine/core';
import { Link } from 'react-router';
import { useEndpoints } from '../../api/queries/observe';
import type { WebhookEndpoint } from '../../api/types';
import { DataTable } from '../../components/data-table';
import type { Column } from '../../components/data-table';
import { formatCount } from '../../components/format-time';
import { showControls } from '../../components/json-text';
import { PageTitle } from '../../components/page-title';
import { Empty } from '../../components/query-states';
import { Ago } from '../../components/time';
import { ToneBadge } from '../../components/tone-badge';

export function WebhooksPage() {
  const endpoints = useEndpoints();
  return (
    <>
      <PageTitle title="Webhooks" hint="Partners' endpoints, and how their deliveries fare." />
      <section className="panel" aria-label="Endpoints">
        <DataTable
          {...endpoints}
          label="Endpoints"
          columns={columns}
          rowKey={({ id }) => id}
          empty={
            <Empty title="No partner has an endpoint">
              A partner registers one with <span className="mono">POST /v1/endpoints</span> of the webhooks service.
            </Empty>
          }
        />
      </section>
    </>
  );
}

const count = (value: number, bad = false) => (
  <Text
    span
    inherit
    className="numeric"
    c={bad && value > 0 ? 'var(--tone-bad)' : undefined}
    fw={bad && value > 0 ? 600 : undefined}
  >
    {formatCount(value)}
  </Text>
);

const columns: Column<WebhookEndpoint>[] = [
  {
    key: 'endpoint',
    header: 'Endpoint',
    heading: true,
    cell: ({ id, url, client, events }) => (
      <>
        <Anchor component={Link} to={`/webhooks/${id}`} fw={600} size="sm">
          {showControls(url)}
        </Anchor>
        <Text size="xs" c="dimmed">
          {showControls(client)} · {events.join(', ')}
        </Text>
      </>
    ),
  },
  {
    key: 'status',
    header: 'Status',
    width: '96px',
    cell: ({ status }) => <ToneBadge tone={status === 'active' ? 'good' : 'idle'}>{status}</ToneBadge>,
  },
  { key: 'waiting', header: 'Waiting', align: 'right', width: '90px', cell: ({ waiting }) => count(waiting) },
  {
    key: 'due',
    header: 'Oldest due',
    align: 'right',
    width: '110px',
    cell: ({ oldestDueAt }) => <Ago at={oldestDueAt} />,
  },
  {
    key: 'exhausted',
    header: 'Exhausted',
    align: 'right',
    width: '96px',
    cell: ({ exhausted }) => count(exhausted, true),
  },
  {
    key: 'delivered',
    header: 'Delivered, 24 h',
    align: 'right',
    width: '124px',
    cell: ({ delivered24h }) => count(delivered24h),
  },
  {
    key: 'failed',
    header: 'Failed, 24 h',
    align: 'right',
    width: '112px',
    cell: ({ failed24h }) => count(failed24h),
  },
];
