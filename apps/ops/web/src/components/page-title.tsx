import { Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

interface PageTitleProps {
  title: string;
  /** What stands before the title on a line of its own: the way back. */
  above?: ReactNode;
  /** One line on what the page is for. */
  hint?: ReactNode;
  /** Buttons. */
  actions?: ReactNode;
}

/** The heading of a page; also the title of the browser's tab. */
export function PageTitle({ title, above, hint, actions }: PageTitleProps) {
  return (
    <Group justify="space-between" align="flex-start" gap="sm" mb="md" component="header">
      <title>{`${title} · Purser`}</title>
      <Stack gap={2} style={{ flex: '1 1 280px', minWidth: 0 }}>
        {above}
        <Title order={1} style={{ overflowWrap: 'anywhere' }}>
          {title}
        </Title>
        {hint !== undefined && (
          <Text size="sm" c="dimmed" component="div">
            {hint}
          </Text>
        )}
      </Stack>
      {actions !== undefined && <Group gap="xs">{actions}</Group>}
    </Group>
  );
}
