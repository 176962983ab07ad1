import type { Pipeline, RelayPartition } from '../../api/types';
import { Facts } from '../../components/facts';
import { formatCount } from '../../components/format-time';
import { Panel } from '../../components/panel';
import { Age } from '../../components/time';
import { ToneBadge } from '../../components/tone-badge';

/** The relay's partitions together. */
export function RelayCard({ relay: { up, partitions } }: { relay: Pipeline['relay'] }) {
  const sum = (pick: (partition: RelayPartition) => number) =>
    formatCount(partitions.reduce((total, partition) => total + pick(partition), 0));
  const [oldest] = partitions.flatMap(({ oldestPendingAt }) => oldestPendingAt ?? []).sort();
  return (
    <Panel
      title="relay"
      actions={up ? <ToneBadge tone="good">publishing</ToneBadge> : <ToneBadge tone="bad">away</ToneBadge>}
    >
      {up ? (
        <Facts
          facts={{
            Committed: <span className="numeric">{sum(({ committed }) => committed)}</span>,
            Published: <span className="numeric">{sum(({ published }) => published)}</span>,
            Pending: (
              <>
                <b className="numeric">{sum(({ pending }) => pending)}</b>
                {oldest !== undefined && (
                  <>
                    , oldest <Age since={oldest} />
                  </>
                )}
              </>
            ),
          }}
        />
      ) : (
        'It does not answer. What is committed waits in the outbox, and nothing is lost; start it if it is not meant to be away.'
      )}
    </Panel>
  );
}
