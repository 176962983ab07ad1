import { Group, Text } from '@mantine/core';
import { useMemo } from 'react';
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { DayVolume } from '../../api/types';
import { exponentOf, formatMinor } from '../../components/format-money';
import { kindColour, kindName, kindsOf } from './kinds';

const axis = { fontSize: 11, fill: 'var(--mantine-color-dimmed)' };
const compact = new Intl.NumberFormat('en-GB', { notation: 'compact', maximumFractionDigits: 1 });

interface Row {
  date: string;
  /** Exact, in minor units. */
  amounts: ReadonlyMap<string, string>;
}

/** Bars of each day, stacked by kind. The table below says the same, exactly. */
export function VolumesChart({ days, currency }: { days: DayVolume[]; currency: string }) {
  const kinds = useMemo(() => kindsOf(days), [days]);
  const rows = useMemo(() => rowsOf(days), [days]);
  // A bar's height is the one place where an amount may be rounded.
  const height = (row: Row, kind: string) => Number(row.amounts.get(kind) ?? 0) / 10 ** exponentOf(currency);
  return (
    <figure style={{ margin: 0 }} aria-label={`Bars by day in ${currency}; the table below has the figures`}>
      <Group gap="md" mb={6} style={{ rowGap: 0 }}>
        {kinds.map((kind, index) => (
          <Text key={kind} size="xs" component="span" style={{ display: 'inline-flex', alignItems: 'center', gap: 5 }}>
            <span
              style={{
                width: 9,
                height: 9,
                borderRadius: 2,
                background: kindColour(index),
                opacity: index < 5 ? 1 : 0.5,
              }}
            />
            {kindName(kind)}
          </Text>
        ))}
      </Group>
      <ResponsiveContainer width="100%" height={240}>
        <BarChart data={rows} margin={{ top: 4, right: 4, bottom: 0, left: 0 }} accessibilityLayer={false}>
          <CartesianGrid stroke="var(--line)" vertical={false} />
          <XAxis
            dataKey="date"
            tickFormatter={(date: string) => date.slice(5)}
            tick={axis}
            stroke="var(--line)"
            minTickGap={24}
          />
          <YAxis
            tickFormatter={(value: number) => compact.format(value)}
            tick={axis}
            stroke="var(--line)"
            width={54}
            tickLine={false}
            axisLine={false}
          />
          <Tooltip
            isAnimationActive={false}
            cursor={{ fill: 'var(--surface)' }}
            formatter={(_value, name, { payload }: { payload?: Row }) => [
              formatMinor(payload?.amounts.get(String(name)) ?? '0', currency),
              kindName(String(name)),
            ]}
            contentStyle={{ background: 'var(--mantine-color-body)', border: '1px solid var(--line)', fontSize: 12 }}
          />
          {kinds.map((kind, index) => (
            <Bar
              key={kind}
              name={kind}
              stackId="all"
              dataKey={(row: Row) => height(row, kind)}
              fill={kindColour(index)}
              fillOpacity={index < 5 ? 1 : 0.5}
              isAnimationActive={false}
            />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </figure>
  );
}

function rowsOf(days: DayVolume[]): Row[] {
  const dates = [...new Set(days.map(({ date }) => date))].sort();
  return dates.map((date) => ({
    date,
    amounts: new Map(days.filter((day) => day.date === date).map(({ kind, amount }) => [kind, amount])),
  }));
}
