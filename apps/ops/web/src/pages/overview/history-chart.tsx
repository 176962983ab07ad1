import { Group, Text } from '@mantine/core';
import { useId, useMemo } from 'react';
import { CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { HistoryPoint } from '../../api/types';
import { formatTime } from '../../components/format-time';
import { Empty } from '../../components/query-states';

export interface Series {
  name: string;
  /** A CSS colour. */
  colour: string;
  /** Null leaves a gap in the line. */
  pick: (point: HistoryPoint) => number | null;
  /** Goes with the series of the same colour, and is not in the legend. */
  dashed?: boolean;
}

interface HistoryChartProps {
  title: string;
  points: HistoryPoint[];
  minutes: number;
  series: Series[];
  format: (value: number) => string;
}

const axis = { fontSize: 11, fill: 'var(--mantine-color-dimmed)' };

/** Lines over time. The legend says the latest values, so that nothing is in the picture alone. */
export function HistoryChart({ title, points, minutes, series, format }: HistoryChartProps) {
  const titleId = useId();
  const rows = useMemo(
    () => points.map((point) => ({ at: Date.parse(point.at), values: series.map(({ pick }) => pick(point)) })),
    [points, series],
  );
  const last = points.at(-1);
  return (
    <figure className="panel" aria-labelledby={titleId} style={{ margin: 0, padding: '12px 14px 8px', minWidth: 0 }}>
      <figcaption>
        <Text id={titleId} size="sm" fw={600}>
          {title}
        </Text>
        <Group gap="md" mb={6} style={{ rowGap: 0 }}>
          {series.map(
            ({ name, colour, pick, dashed }) =>
              !dashed && (
                <Text
                  key={name}
                  size="xs"
                  component="span"
                  style={{ display: 'inline-flex', alignItems: 'center', gap: 5 }}
                >
                  <span style={{ width: 10, height: 3, borderRadius: 2, background: colour }} />
                  {name} <span className="numeric">{last ? show(pick(last), format) : ''}</span>
                </Text>
              ),
          )}
        </Group>
      </figcaption>
      {rows.length < 2 ? (
        <Empty title="Nothing recorded yet">Ops records this from when it starts; look again in a minute.</Empty>
      ) : (
        <ResponsiveContainer width="100%" height={168}>
          <LineChart data={rows} margin={{ top: 4, right: 4, bottom: 0, left: 0 }} accessibilityLayer={false}>
            <CartesianGrid stroke="var(--line)" vertical={false} />
            <XAxis
              dataKey="at"
              type="number"
              domain={['dataMin', 'dataMax']}
              tickFormatter={(at: number) => tick(at, minutes)}
              tick={axis}
              stroke="var(--line)"
              minTickGap={48}
            />
            <YAxis
              tickFormatter={format}
              tick={axis}
              stroke="var(--line)"
              width={54}
              tickLine={false}
              axisLine={false}
            />
            <Tooltip
              isAnimationActive={false}
              labelFormatter={(at) => formatTime(new Date(Number(at)).toISOString())}
              formatter={(value) => (typeof value === 'number' ? format(value) : '–')}
              contentStyle={{ background: 'var(--mantine-color-body)', border: '1px solid var(--line)', fontSize: 12 }}
            />
            {series.map(({ name, colour, dashed }, index) => (
              <Line
                key={name}
                name={name}
                dataKey={(row: { values: (number | null)[] }) => row.values[index]}
                stroke={colour}
                strokeWidth={dashed ? 1.25 : 1.75}
                strokeDasharray={dashed ? '3 3' : undefined}
                dot={false}
                isAnimationActive={false}
                type="linear"
              />
            ))}
          </LineChart>
        </ResponsiveContainer>
      )}
    </figure>
  );
}

const show = (value: number | null, format: (value: number) => string) => (value === null ? '–' : format(value));

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

const tick = (at: number, minutes: number) => (minutes > 1_440 ? day : clock).format(at);
