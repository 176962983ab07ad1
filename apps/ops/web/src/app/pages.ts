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
  {
    path: 'rules',
    load: async () => (await import('../pages/rules/rules-page')).RulesPage,
    navigation: { label: 'Rejection rules', icon: 'rules', group: 'Decide', shortcut: 'g j' },
  },
  { path: 'rules/new', load: async () => (await import('../pages/rules/new-rule-page')).NewRulePage },
  { path: 'rules/:id', load: async () => (await import('../pages/rules/rule-page')).RulePage },
  {
    path: 'edits',
    load: async () => (await import('../pages/edits/edits-page')).EditsPage,
    navigation: { label: 'Edits', icon: 'edits', group: 'Decide', shortcut: 'g e' },
  },
  { path: 'edits/new', load: async () => (await import('../pages/edits/new-edit-page')).NewEditPage },
  { path: 'edits/:id', load: async () => (await import('../pages/edits/edit-page')).EditPage },
  {
    path: 'reviews',
    load: async () => (await import('../pages/reviews/reviews-page')).ReviewsPage,
    navigation: { label: 'Weekly review', icon: 'review', group: 'Decide', shortcut: 'g w' },
  },
  { path: 'reviews/:id', load: async () => (await import('../pages/reviews/review-page')).ReviewPage },
  {
    path: 'trace',
    load: async () => (await import('../pages/trace/trace-page')).TracePage,
    navigation: { label: 'Trace', icon: 'trace', group: 'Look into', shortcut: 'g t' },
  },
  { path: 'trace/:id', load: async () => (await import('../pages/trace/trace-page')).TracePage },
  {
    path: 'pipeline',
    load: async () => (await import('../pages/pipeline/pipeline-page')).PipelinePage,
    navigation: { label: 'Pipeline', icon: 'pipeline', group: 'Look into', shortcut: 'g p' },
  },
  {
    path: 'webhooks',
    load: async () => (await import('../pages/webhooks/webhooks-page')).WebhooksPage,
    navigation: { label: 'Webhooks', icon: 'webhooks', group: 'Look into', shortcut: 'g h' },
  },
  { path: 'webhooks/:id', load: async () => (await import('../pages/webhooks/endpoint-page')).EndpointPage },
  {
    path: 'notifications',
    load: async () => (await import('../pages/notifications/notifications-page')).NotificationsPage,
    navigation: { label: 'Notifications', icon: 'notifications', group: 'Look into', shortcut: 'g n' },
  },
  {
    path: 'volumes',
    load: async () => (await import('../pages/volumes/volumes-page')).VolumesPage,
    navigation: { label: 'Volumes', icon: 'volumes', group: 'Look into', shortcut: 'g v' },
  },
  {
    path: 'alerts',
    load: async () => (await import('../pages/alerts/alerts-page')).AlertsPage,
    navigation: { label: 'Alerts', icon: 'alerts', group: 'Record', shortcut: 'g a' },
  },
  {
    path: 'audit',
    load: async () => (await import('../pages/audit/audit-page')).AuditPage,
    navigation: { label: 'Audit', icon: 'audit', group: 'Record', shortcut: 'g u' },
  },
];
