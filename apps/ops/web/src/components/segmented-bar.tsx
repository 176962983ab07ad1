import { Group, Text } from '@mantine/core';
import { formatCount } from './format-time';
import type { Tone } from './tone-badge';
import './segmented-bar.css';

export interface Segment {
  label: string;
  count: number;
  tone: Tone;
}

/** Parts of a whole as one bar; the legend says the same in words and numbers. */
export function SegmentedBar({ label, segments }: { label: string; segments: Segment[] }) {
  const total = segments.reduce((sum, { count }) => sum + count, 0);
  const words = segments.map((segment) => `${formatCount(segment.count)} ${segment.label}`).join(', ');
  return (
    <div>
      <div className="segmented-bar" role="img" aria-label={`${label}: ${words}`}>
        {segments.map(
          (segment) =>
            segment.count > 0 && (
              <span
                key={segment.label}
                data-tone={segment.tone}
                style={{ flexGrow: segment.count / Math.max(total, 1) }}
                title={`${formatCount(segment.count)} ${segment.label}`}
              />
            ),
        )}
      </div>
      <Group gap="md" mt={6} style={{ rowGap: 2 }} aria-hidden>
        {segments.map((segment) => (
          <Text key={segment.label} size="sm" component="span" className="segmented-bar-key">
            <i data-tone={segment.tone} />
            <b className="numeric">{formatCount(segment.count)}</b> {segment.label}
          </Text>
        ))}
      </Group>
    </div>
  );
}
