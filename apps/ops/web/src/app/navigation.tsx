import { NavLink, ScrollArea, Text } from '@mantine/core';
import { Link, useLocation, useNavigate } from 'react-router';
import { useOverview } from '../api/queries/overview';
import type { Overview } from '../api/types';
import { Icon } from '../components/icon';
import { useShortcuts } from '../components/shortcuts';
import { navigationGroups, pages } from './pages';
import type { PageDefinition } from './pages';

/** What waits for somebody on a page, shown beside its name. */
function waitingOn(path: string, attention: Overview['attention'] | undefined): number {
  if (!attention) return 0;
  switch (path) {
    case 'cases':
      return attention.cases.open + attention.cases.reopened;
    case 'rules':
      return attention.awaitingApproval.rules;
    case 'edits':
      return attention.awaitingApproval.edits;
    default:
      return 0;
  }
}

export function Navigation({ onNavigate }: { onNavigate: () => void }) {
  const { data: overview } = useOverview();
  const navigate = useNavigate();
  useShortcuts(
    'Go to',
    pages.flatMap(({ path, navigation }) =>
      navigation?.shortcut
        ? [{ keys: navigation.shortcut, label: navigation.label, run: () => void navigate(`/${path}`) }]
        : [],
    ),
  );

  return (
    <ScrollArea type="auto">
      {navigationGroups.map((group) => {
        const entries = pages.filter((page) => page.navigation?.group === group);
        if (entries.length === 0) return null;
        return (
          <section key={group} aria-label={group}>
            <Text size="xs" c="dimmed" fw={600} px="xs" pt="xs" pb={4}>
              {group}
            </Text>
            {entries.map((page) => (
              <Entry
                key={page.path}
                page={page}
                waiting={waitingOn(page.path, overview?.attention)}
                onNavigate={onNavigate}
              />
            ))}
          </section>
        );
      })}
    </ScrollArea>
  );
}

interface EntryProps {
  page: PageDefinition;
  waiting: number;
  onNavigate: () => void;
}

function Entry({ page: { path, navigation }, waiting, onNavigate }: EntryProps) {
  const { pathname } = useLocation();
  if (!navigation) return null;
  const to = `/${path}`;
  const active = path === '' ? pathname === '/' : pathname === to || pathname.startsWith(`${to}/`);
  return (
    <NavLink
      component={Link}
      to={to}
      label={navigation.label}
      active={active}
      aria-current={active ? 'page' : undefined}
      onClick={onNavigate}
      leftSection={<Icon name={navigation.icon} />}
      rightSection={
        waiting > 0 && (
          <Text size="xs" fw={600} className="numeric" c={active ? 'inherit' : 'dimmed'}>
            {waiting}
            <span className="visually-hidden"> waiting</span>
          </Text>
        )
      }
      px="xs"
      py={6}
      styles={{
        root: { borderRadius: 'var(--mantine-radius-sm)' },
        label: { fontSize: 'var(--mantine-font-size-md)' },
      }}
      style={
        active
          ? { background: 'var(--tone-good-soft)', color: 'var(--mantine-color-anchor)', fontWeight: 600 }
          : undefined
      }
    />
  );
}
