import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import type { ConsumerStatus, PipelineConsumer } from '../../api/types';
import { Can } from '../../app/session';
import { Facts } from '../../components/facts';
import { formatCount } from '../../components/format-time';
import { showControls } from '../../components/json-text';
import { Panel } from '../../components/panel';
import { Ago } from '../../components/time';
import { ToneBadge } from '../../components/tone-badge';
import { PauseDialog } from './pause-dialog';

/** A consumer's state, and its pause switch. */
export function ConsumerCard({ consumer: { consumer, status, partitions } }: { consumer: PipelineConsumer }) {
  const [asking, setAsking] = useState(false);
  return (
    <Panel
      title={consumer}
      actions={
        <Group gap="xs">
          <StatusBadge status={status} />
          {status && (
            <Can role="operator">
              <Button
                variant={status.paused ? 'filled' : 'default'}
                aria-label={`${status.paused ? 'Resume' : 'Pause'} ${consumer}`}
                onClick={() => setAsking(true)}
              >
                {status.paused ? 'Resume' : 'Pause'}
              </Button>
            </Can>
          )}
        </Group>
      }
    >
      {status === null ? (
        'It does not answer. It goes on where it was when it is back, and nothing is lost meanwhile; start it if it is not meant to be away.'
      ) : (
        <Facts
          facts={{
            Paused: status.paused && (
              <>
                by {status.pausedBy === null ? 'somebody' : showControls(status.pausedBy)} <Ago at={status.pausedAt} />
              </>
            ),
            Lag: lagOf(partitions),
            Retrying: <span className="numeric">{formatCount(status.retrying)}</span>,
            Instances: status.instances.map(({ id, seenAt }) => (
              <div key={id}>
                <span className="mono">{showControls(id)}</span>, <Ago at={seenAt} />
              </div>
            )),
            Settings: `${status.config.retryAttempts} attempts, batches of ${status.config.batchSize}, leases of ${status.config.leaseSeconds} s`,
          }}
        />
      )}
      {asking && status && <PauseDialog consumer={consumer} paused={status.paused} onClose={() => setAsking(false)} />}
    </Panel>
  );
}

function StatusBadge({ status }: { status: ConsumerStatus | null }) {
  if (status === null) return <ToneBadge tone="bad">away</ToneBadge>;
  return status.paused ? <ToneBadge tone="warn">paused</ToneBadge> : <ToneBadge tone="good">reading</ToneBadge>;
}

function lagOf(partitions: PipelineConsumer['partitions']) {
  const known = partitions.flatMap(({ lag }) => lag ?? []);
  if (known.length < partitions.length) return 'not known: the relay does not answer';
  return <b className="numeric">{formatCount(known.reduce((sum, lag) => sum + lag, 0))} events</b>;
}
