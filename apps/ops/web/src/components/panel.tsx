import { Box, Group, Title } from '@mantine/core';
import { useId } from 'react';
import type { ReactNode } from 'react';

interface PanelProps {
  title: string;
  /** Beside the title. */
  actions?: ReactNode;
  /** A table reaches the frame by itself. */
  flush?: boolean;
  children: ReactNode;
}

/** A titled part of a page in a quiet frame. */
export function Panel({ title, actions, flush = false, children }: PanelProps) {
  const id = useId();
  return (
    <section className="panel" aria-labelledby={id}>
      <Group justify="space-between" px="md" pt="sm" pb={flush ? 'xs' : 0} gap="xs">
        <Title order={2} id={id}>
          {title}
        </Title>
        {actions}
      </Group>
      {flush ? (
        children
      ) : (
        <Box px="md" pt="xs" pb="md">
          {children}
        </Box>
      )}
    </section>
  );
}
