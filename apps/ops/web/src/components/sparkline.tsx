interface SparklineProps {
  values: number[];
  /** What the values are: `dead letters an hour, last 24 hours`. */
  label: string;
  width?: number;
  height?: number;
}

/** Bars without axes; says the latest and the highest value to those who cannot see it. */
export function Sparkline({ values, label, width = 96, height = 22 }: SparklineProps) {
  const highest = Math.max(...values, 0);
  const step = width / Math.max(values.length, 1);
  const text = `${label}: now ${values.at(-1) ?? 0}, highest ${highest}`;
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={text}
      style={{ display: 'block' }}
    >
      <title>{text}</title>
      <line x1={0} x2={width} y1={height - 0.5} y2={height - 0.5} stroke="var(--line)" />
      {values.map((value, index) => {
        if (value === 0) return null;
        const tall = Math.max(2, (value / highest) * (height - 2));
        const last = index === values.length - 1;
        return (
          <rect
            key={index}
            x={index * step + 0.5}
            y={height - tall}
            width={Math.max(1, step - 1)}
            height={tall}
            fill={last ? 'var(--tone-bad)' : 'var(--tone-idle)'}
            opacity={last ? 1 : 0.55}
          />
        );
      })}
    </svg>
  );
}
