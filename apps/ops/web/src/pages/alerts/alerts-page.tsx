import { Anchor, Group, Text } from '@mantine/core';
import { Link } from 'react-router';
import { useAlerts } from '../../api/queries/observe';
import type { Alert, AlertDelivery, AlertKind } from '../../api/types';
import { DataTable } from '../../components/data-table';
import type { Column } from '../../components/data-table';
import { formatCount } from '../../components/format-time';
import { showControls } from '../../components/json-text';
import { MoneyList } from '../../components/money';
import { PageTitle } from '../../components/page-title';
import { Empty } from '../../components/query-states';
import { Ago } from '../../components/time';
import { ToneBadge } from '../../components/tone-badge';
import type { Tone } from '../../components/tone-badge';

/** What has been told to whom: once for each cause, and again only when it worsens. */
export function AlertsPage() {
  const alerts = useAlerts();
  return (
    <>
      <PageTitle
        title="Alerts"
        hint="Sent by mail and webhook: a new kind of failure, one that came back, one that grows old or that nobody has reviewed."
      />
      <section className="panel" aria-label="Alerts">
        <DataTable
          {...alerts}
          label="Alerts"
          columns={columns}
          rowKey={({ id }) => id}
          empty={
            <Empty title="Nothing to alert anybody of" good>
              The first dead letter of a new kind sends one, to ALERT_MAIL_TO and ALERT_WEBHOOK_URL of ops&apos;
              settings.
            </Empty>
          }
        />
      </section>
    </>
  );
}

const kinds: Record<AlertKind, { text: string; tone: Tone }> = {
  new_case: { text: 'new case', tone: 'bad' },
  reopened: { text: 'came back', tone: 'bad' },
  oldest_age: { text: 'too old', tone: 'warn' },
  unreviewed: { text: 'not reviewed', tone: 'warn' },
};

const columns: Column<Alert>[] = [
  {
    key: 'case',
    header: 'About',
    heading: true,
    cell: ({ caseId, title }) => (
      <Anchor component={Link} to={`/cases/${caseId}`} fw={600} size="sm">
        {showControls(title)}
      </Anchor>
    ),
  },
  {
    key: 'kind',
    header: 'Because',
    width: '150px',
    cell: ({ kind, level }) => (
      <>
        <ToneBadge tone={kinds[kind].tone}>{kinds[kind].text}</ToneBadge>
        {level > 1 && (
          <Text size="xs" c="dimmed">
            worse, level {level}
          </Text>
        )}
      </>
    ),
  },
  {
    key: 'count',
    header: 'Dead letters',
    align: 'right',
    width: '110px',
    cell: ({ count }) => <span className="numeric">{formatCount(count)}</span>,
  },
  {
    key: 'money',
    header: 'At stake',
    align: 'right',
    width: '150px',
    cell: ({ money }) => <MoneyList money={money} most={2} />,
  },
  {
    key: 'sent',
    header: 'Told',
    width: '240px',
    cell: ({ deliveries }) =>
      deliveries.length === 0
        ? 'nobody: no way is set up'
        : deliveries.map((delivery) => <Told key={delivery.channel} delivery={delivery} />),
  },
  { key: 'at', header: 'When', align: 'right', width: '110px', cell: ({ at }) => <Ago at={at} /> },
];

const tones: Record<AlertDelivery['state'], Tone> = { waiting: 'idle', sent: 'good', failed: 'bad' };

function Told({ delivery: { channel, state, attempts, error } }: { delivery: AlertDelivery }) {
  return (
    <div>
      <Group gap={6}>
        {channel} <ToneBadge tone={tones[state]}>{state}</ToneBadge>
        {attempts > 1 && (
          <Text span size="xs" c="dimmed">
            {attempts} attempts
          </Text>
        )}
      </Group>
      {error !== null && (
        <Text size="xs" lineClamp={2}>
          {showControls(error)}
        </Text>
      )}
    </div>
  );
}
