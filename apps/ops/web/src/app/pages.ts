import type { ComponentType } from 'react';
import type { IconName } from '../components/icon';

/** A page of the dashboard. Its code is loaded when it is opened first. */
export interface PageDefinition {
  /** Below `/`, in React Router's notation; '' is the start page. */
  path: string;
  load: () => Promise<ComponentType>;
  /** Absent: reached from other pages only. */
  navigation?: { label: string; icon: IconName; group: NavigationGroup; shortcut?: string };
}

export const navigationGroups = ['Now', 'Decide', 'Look into', 'Record'] as const;
export type NavigationGroup = (typeof navigationGroups)[number];

/** Every page, in the order of the navigation. To add one, add it here. */
export const pages: PageDefinition[] = [
  {
    path: '',
    load: async () => (await import('../pages/overview/overview-page')).OverviewPage,
    navigation: { label: 'Overview', icon: 'overview', group: 'Now', shortcut: 'g o' },
  },
  {
    path: 'cases',
    load: async () => (await import('../pages/cases/cases-page')).CasesPage,
    navigation: { label: 'Cases', icon: 'cases', group: 'Now', shortcut: 'g c' },
  },
  { path: 'cases/:id', load: async () => (await import('../pages/case/case-page')).CasePage },
  {
    path: 'replays',
    load: async () => (await import('../pages/replays/replays-page')).ReplaysPage,
    navigation: { label: 'Replays', icon: 'replays', group: 'Decide', shortcut: 'g r' },
  },
  { path: 'replays/new', load: async () => (await import('../pages/replays/new-replay-page')).NewReplayPage },
  { path: 'replays/:id', load: async () => (await import('../pages/replays/replay-page')).ReplayPage },
];
