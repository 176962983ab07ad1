import { Group, Kbd, Modal, Stack, Switch, Text } from '@mantine/core';
import type { ShortcutGroup } from './shortcuts';

interface ShortcutHelpProps {
  groups: ShortcutGroup[];
  enabled: boolean;
  onEnable: (enabled: boolean) => void;
  onClose: () => void;
}

export function ShortcutHelp({ groups, enabled, onEnable, onClose }: ShortcutHelpProps) {
  const everywhere = { title: 'Everywhere', shortcuts: [{ keys: '?', label: 'This list', run: onClose }] };
  return (
    <Modal opened onClose={onClose} title="Keyboard shortcuts" size="lg">
      <Stack gap="md">
        <Group align="flex-start" gap="xl">
          {[...groups.filter(({ shortcuts }) => shortcuts.length > 0).reverse(), everywhere].map(
            ({ title, shortcuts }) => (
              <div key={title} role="group" aria-label={title} style={{ flex: '1 1 220px' }}>
                <Text fw={600} size="sm" mb={4}>
                  {title}
                </Text>
                <Stack gap={4}>
                  {shortcuts.map(({ keys, label }) => (
                    <Group key={keys} justify="space-between" wrap="nowrap" gap="sm">
                      <Text size="sm">{label}</Text>
                      <Group gap={4} wrap="nowrap">
                        {keys.split(' ').map((key) => (
                          <Kbd key={key} size="xs">
                            {key}
                          </Kbd>
                        ))}
                      </Group>
                    </Group>
                  ))}
                </Stack>
              </div>
            ),
          )}
        </Group>
        <Switch
          checked={enabled}
          onChange={(event) => onEnable(event.currentTarget.checked)}
          label="Shortcuts of single keys"
          description="Turn them off if something types them for you. This list is also in the menu with your name."
        />
      </Stack>
    </Modal>
  );
}
