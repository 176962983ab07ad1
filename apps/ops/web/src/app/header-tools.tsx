import { ActionIcon, Anchor, Group, Menu, Text, Tooltip, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { Link } from 'react-router';
import { useLiveStatus } from '../api/live';
import type { LiveStatus } from '../api/live';
import { useOverview } from '../api/queries/overview';
import { useSignOut } from '../api/queries/session';
import { Icon } from '../components/icon';
import { useShortcutHelp } from '../components/shortcuts';
import { ToneBadge } from '../components/tone-badge';
import { useSession } from './session';

export function HeaderTools() {
  return (
    <Group gap="sm" wrap="nowrap">
      <ProofBadge />
      <LiveIndicator />
      <ColorSchemeButton />
      <UserMenu />
    </Group>
  );
}

function ProofBadge() {
  const { data: overview } = useOverview();
  if (!overview) return null;
  const { complete, unreachable, consumers } = overview.proof;
  const missing = consumers.reduce((sum, { missing }) => sum + missing, 0);
  const [tone, text] = complete
    ? (['good', 'Proof complete'] as const)
    : unreachable.length > 0
      ? (['warn', 'Proof unknown'] as const)
      : (['bad', `${missing} missing`] as const);
  return (
    <Anchor component={Link} to="/#proof" underline="never" aria-label={`${text}. Show the proof.`}>
      <ToneBadge tone={tone}>{text}</ToneBadge>
    </Anchor>
  );
}

const live: Record<LiveStatus, { text: string; color: string; hint: string }> = {
  connecting: { text: 'Connecting', color: 'var(--tone-idle)', hint: 'Waiting for the first live update.' },
  live: { text: 'Live', color: 'var(--tone-good)', hint: 'Updates arrive as they happen.' },
  lost: {
    text: 'Not live',
    color: 'var(--tone-bad)',
    hint: 'The live connection is lost and tried again. Meanwhile the page asks every few seconds.',
  },
};

function LiveIndicator() {
  const status = useLiveStatus();
  const { text, color, hint } = live[status];
  return (
    <Tooltip label={hint} multiline maw={260}>
      <Group gap={6} wrap="nowrap" role="status" tabIndex={0}>
        <span className={status === 'live' ? 'live-dot live' : 'live-dot'} style={{ background: color }} />
        <Text size="sm" visibleFrom={status === 'lost' ? undefined : 'sm'}>
          {text}
        </Text>
      </Group>
    </Tooltip>
  );
}

const schemes = { auto: 'light', light: 'dark', dark: 'auto' } as const;
const schemeNames = { auto: 'as the system', light: 'light', dark: 'dark' } as const;

function ColorSchemeButton() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const next = schemes[colorScheme];
  const label = `Colours: ${schemeNames[colorScheme]}. Change to ${schemeNames[next]}.`;
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={label}
        onClick={() => setColorScheme(next)}
        visibleFrom="sm"
      >
        <Icon name={colorScheme === 'auto' ? 'auto' : colorScheme === 'light' ? 'sun' : 'moon'} />
      </ActionIcon>
    </Tooltip>
  );
}

function UserMenu() {
  const { name, subject, roles } = useSession();
  const signOut = useSignOut();
  const showHelp = useShortcutHelp();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const highest = (['approver', 'operator', 'viewer'] as const).find((role) => roles.includes(role)) ?? 'no role';
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <UnstyledButton px={6} py={2} pos="relative">
          <Group gap={8} wrap="nowrap">
            <div className="user-initial" aria-hidden>
              {name.slice(0, 1).toUpperCase()}
            </div>
            <div className="user-name">
              <Text size="sm" fw={600} lh={1.15}>
                {name}
              </Text>
              <Text size="xs" c="dimmed" lh={1.15}>
                {highest}
              </Text>
            </div>
          </Group>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {subject} · {roles.join(', ') || 'no role'}
        </Menu.Label>
        <Menu.Item onClick={() => setColorScheme(schemes[colorScheme])} hiddenFrom="sm">
          Colours: {schemeNames[colorScheme]}
        </Menu.Item>
        <Menu.Item onClick={showHelp} rightSection={<Text size="xs">?</Text>}>
          Keyboard shortcuts
        </Menu.Item>
        <Menu.Item component="a" href="/docs">
          API
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => signOut.mutate()}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
