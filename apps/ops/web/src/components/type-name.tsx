import { Text } from '@mantine/core';

/** `TopUpCompleted v1`; without a version, `any version` of a predicate, or nothing. */
export function TypeName({ type, version }: { type: string | null; version: number | null }) {
  if (type === null)
    return (
      <Text span inherit c="dimmed">
        no event
      </Text>
    );
  return (
    <span>
      {type}
      {version !== null && <span style={{ color: 'var(--mantine-color-dimmed)' }}> v{version}</span>}
    </span>
  );
}
