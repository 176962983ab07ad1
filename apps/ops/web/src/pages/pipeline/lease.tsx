import { Text } from '@mantine/core';
import type { Column } from '../../components/data-table';
import { formatDuration } from '../../components/format-time';
import { showControls } from '../../components/json-text';
import { useNow } from '../../components/time';
import { ToneBadge } from '../../components/tone-badge';

interface Leased {
  partition: number;
  owner: string | null;
  leasedUntil: string | null;
}

/** The columns that the relay's and the consumers' partitions share. */
export function leaseColumns<Row extends Leased>(): Column<Row>[] {
  return [
    {
      key: 'partition',
      header: 'Partition',
      heading: true,
      width: '100px',
      cell: ({ partition }) => <b className="numeric">{partition}</b>,
    },
    {
      key: 'owner',
      header: 'Held by',
      cell: ({ owner }) =>
        owner === null ? (
          <ToneBadge tone="warn">nobody</ToneBadge>
        ) : (
          <span className="mono">{showControls(owner)}</span>
        ),
    },
    { key: 'until', header: 'Lease', align: 'right', width: '120px', cell: (row) => <Lease row={row} /> },
  ];
}

function Lease({ row: { owner, leasedUntil } }: { row: Leased }) {
  const now = useNow();
  if (owner === null || leasedUntil === null) return <span>–</span>;
  const left = Date.parse(leasedUntil) - now;
  // Between two looks at it a lease that is renewed can seem to have just run out.
  return left > -10_000 ? (
    <time dateTime={leasedUntil} className="numeric">
      {formatDuration(Math.max(0, left))} left
    </time>
  ) : (
    <Text span inherit c="var(--tone-warn)">
      ran out
    </Text>
  );
}
