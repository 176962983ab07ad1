import { Text } from '@mantine/core';
import { showControls } from './json-text';

/** `TopUpCompleted v1`; without the version where there is none. */
export function TypeName({ type, version }: { type: string | null; version: number | null }) {
  if (type === null)
    return (
      <Text span inherit c="dimmed">
        no event
      </Text>
    );
  return (
    <span>
      {showControls(type)}
      {version !== null && <span style={{ color: 'var(--mantine-color-dimmed)' }}> v{version}</span>}
    </span>
  );
}
