import { Text } from '@mantine/core';
import type { DayVolume } from '../../api/types';
import { DataTable } from '../../components/data-table';
import type { Column } from '../../components/data-table';
import { formatMinor } from '../../components/format-money';
import { formatCount } from '../../components/format-time';
import { kindName, kindsOf } from './kinds';

interface Day {
  date: string;
  byKind: ReadonlyMap<string, DayVolume>;
}

/** A row for each day, the latest first, and a column for each kind: how much, and how often. */
export function VolumesTable({ days, currency }: { days: DayVolume[]; currency: string }) {
  const columns: Column<Day>[] = [
    { key: 'day', header: 'Day', heading: true, width: '110px', cell: ({ date }) => <b className="numeric">{date}</b> },
    ...kindsOf(days).map((kind): Column<Day> => ({
      key: kind,
      header: kindName(kind),
      align: 'right',
      cell: ({ byKind }) => <Figure volume={byKind.get(kind)} currency={currency} />,
    })),
  ];
  return <DataTable label="Volumes" columns={columns} rows={byDay(days)} rowKey={({ date }) => date} empty={null} />;
}

function Figure({ volume, currency }: { volume: DayVolume | undefined; currency: string }) {
  if (!volume) {
    return (
      <Text span inherit c="dimmed">
        –
      </Text>
    );
  }
  return (
    <span className="numeric">
      {formatMinor(volume.amount, currency)}
      <Text size="xs" c="dimmed">
        × {formatCount(volume.count)}
      </Text>
    </span>
  );
}

function byDay(days: DayVolume[]): Day[] {
  const dates = [...new Set(days.map(({ date }) => date))].sort().reverse();
  return dates.map((date) => ({
    date,
    byKind: new Map(days.filter((volume) => volume.date === date).map((volume) => [volume.kind, volume])),
  }));
}
