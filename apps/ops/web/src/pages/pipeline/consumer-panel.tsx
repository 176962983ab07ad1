import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { PipelineConsumer } from '../../api/types';
import { Can } from '../../app/session';
import { DataTable } from '../../components/data-table';
import type { Column } from '../../components/data-table';
import { Facts } from '../../components/facts';
import { formatCount } from '../../components/format-time';
import { showControls } from '../../components/json-text';
import { Panel } from '../../components/panel';
import { Empty } from '../../components/query-states';
import { Ago } from '../../components/time';
import { ToneBadge } from '../../components/tone-badge';
import { leaseColumns } from './lease';
import { PauseDialog } from './pause-dialog';

type Row = PipelineConsumer['partitions'][number];

export function ConsumerPanel({ consumer: { consumer, up, status, partitions } }: { consumer: PipelineConsumer }) {
  const [asking, setAsking] = useState(false);
  const [showing, setShowing] = useState(false);
  const paused = status?.paused ?? false;
  return (
    <Panel
      title={consumer}
      flush
      actions={
        <Group gap="xs">
          {up ? (
            paused ? (
              <ToneBadge tone="warn">paused</ToneBadge>
            ) : (
              <ToneBadge tone="good">reading</ToneBadge>
            )
          ) : (
            <ToneBadge tone="bad">away</ToneBadge>
          )}
          {status && (
            <Can role="operator">
              <Button variant={paused ? 'filled' : 'default'} onClick={() => setAsking(true)}>
                {paused ? 'Resume' : 'Pause'}
              </Button>
            </Can>
          )}
        </Group>
      }
    >
      {status === null ? (
        <Empty title={`${consumer} does not answer`}>
          Start it if it is not meant to be away: it goes on where it was, and nothing is lost meanwhile.
        </Empty>
      ) : (
        <Stack gap="sm" pb={showing ? 0 : 'md'}>
          <div style={{ padding: '0 var(--mantine-spacing-md)' }}>
            <Facts
              facts={{
                Paused: paused && (
                  <>
                    by {status.pausedBy === null ? 'somebody' : showControls(status.pausedBy)}{' '}
                    <Ago at={status.pausedAt} />
                  </>
                ),
                Lag: <Lag partitions={partitions} />,
                Retrying: <span className="numeric">{formatCount(status.retrying)}</span>,
                Instances: status.instances.map(({ id, seenAt }) => (
                  <div key={id}>
                    <span className="mono">{showControls(id)}</span>, seen <Ago at={seenAt} />
                  </div>
                )),
                Settings: `${status.config.retryAttempts} attempts, batches of ${status.config.batchSize}, leases of ${status.config.leaseSeconds} s`,
              }}
            />
            <Button
              variant="subtle"
              size="compact-xs"
              mt="xs"
              aria-expanded={showing}
              onClick={() => setShowing(!showing)}
            >
              {showing ? 'Hide' : 'Show'} {partitions.length} partitions
            </Button>
          </div>
          {showing && (
            <DataTable
              label={`Partitions at ${consumer}`}
              columns={columns}
              rows={partitions}
              rowKey={({ partition }) => String(partition)}
              empty={<Empty title="It has no partition yet">It claims them when it starts.</Empty>}
            />
          )}
        </Stack>
      )}
      {asking && <PauseDialog consumer={consumer} paused={paused} onClose={() => setAsking(false)} />}
    </Panel>
  );
}

/** In all; and where it is, when it is in some of them only. */
function Lag({ partitions }: { partitions: Row[] }) {
  const known = partitions.flatMap(({ partition, lag }) => (lag === null ? [] : [{ partition, lag }]));
  if (known.length < partitions.length) return <>not known: the relay does not answer</>;
  const behind = known.filter(({ lag }) => lag > 0);
  const total = behind.reduce((sum, { lag }) => sum + lag, 0);
  return (
    <>
      <b className="numeric">{formatCount(total)}</b> events
      {behind.length > 0 && behind.length <= 3 && (
        <Text size="xs" c="dimmed">
          in partition {behind.map(({ partition }) => partition).join(', ')}
        </Text>
      )}
    </>
  );
}

const columns: Column<Row>[] = [
  ...leaseColumns<Row>(),
  {
    key: 'position',
    header: 'Position',
    align: 'right',
    width: '130px',
    cell: ({ position }) => <span className="numeric">{formatCount(position)}</span>,
  },
  {
    key: 'lag',
    header: 'Lag',
    align: 'right',
    width: '110px',
    cell: ({ lag }) => <span className="numeric">{lag === null ? '–' : formatCount(lag)}</span>,
  },
];
