import { Button, Skeleton, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { explain } from '../api/client';
import { Icon } from './icon';

/** In place of what could not be loaded: why, and again. */
export function Failed({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <Stack gap="xs" p="md" align="flex-start" role="alert">
      <Text size="sm">{explain(error)}</Text>
      <Button variant="default" onClick={retry}>
        Try again
      </Button>
    </Stack>
  );
}

/** In place of rows, when there are none: that it is so, and what to do. */
export function Empty({ title, children, good = false }: { title: string; children?: ReactNode; good?: boolean }) {
  return (
    <Stack gap={4} p="lg" align="center" ta="center">
      {good && (
        <span style={{ color: 'var(--tone-good)' }}>
          <Icon name="check" size={24} />
        </span>
      )}
      <Text fw={600}>{title}</Text>
      {children !== undefined && (
        <Text size="sm" c="dimmed" component="div" maw={520}>
          {children}
        </Text>
      )}
    </Stack>
  );
}

export function Loading({ lines = 4, label = 'Loading' }: { lines?: number; label?: string }) {
  return (
    <Stack gap="sm" p="md" role="status" aria-label={label}>
      {Array.from({ length: lines }, (_, line) => (
        <Skeleton key={line} height={14} width={`${92 - ((line * 17) % 40)}%`} />
      ))}
    </Stack>
  );
}

interface QueryStateProps<Data> {
  query: { data: Data | undefined; error: unknown; refetch: () => unknown };
  lines?: number;
  children: (data: Data) => ReactNode;
}

/** What a query has brought, or that it is on its way, or why not. */
export function QueryState<Data>({ query, lines, children }: QueryStateProps<Data>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <Failed error={query.error} retry={() => void query.refetch()} />;
  return <Loading lines={lines} />;
}
