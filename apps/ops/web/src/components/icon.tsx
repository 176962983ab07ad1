/** Drawn for this dashboard, 20 by 20, one stroke: a set of icons is a large package for two dozen. */
const paths = {
  overview: 'M3 10h4l2-5 3 10 2-5h3',
  cases: 'M4 6h12v10H4zM7.5 6V4h5v2M4 10h12',
  replays: 'M16 10a6 6 0 1 1-2-4.5M16 3v3.5h-3.5',
  rules: 'M10 3l6 2v5c0 4-3 6-6 7-3-1-6-3-6-7V5zM7.5 7.5l5 5M12.5 7.5l-5 5',
  edits: 'M4 16l1-4 8-8 3 3-8 8zM11 6l3 3',
  review: 'M4 4h12v12H4zM7 8.5l1.2 1.2L10.5 7.5M7 13h6M13 9h.5',
  trace: 'M4 5h4v4H4zM12 11h4v4h-4zM8 7h3a3 3 0 0 1 3 3v1',
  pipeline: 'M3 5h6M3 10h10M3 15h14M12 5h2M16 10h1',
  webhooks: 'M3 10h9M9 6.5l3.5 3.5L9 13.5M14 4h3v12h-3',
  notifications: 'M3 5h14v10H3zM3 6l7 5 7-5',
  volumes: 'M4 16V9M8 16V5M12 16v-5M16 16V7',
  alerts: 'M10 3.5a4 4 0 0 1 4 4c0 4 1.5 5 1.5 5.5h-11c0-.5 1.5-1.5 1.5-5.5a4 4 0 0 1 4-4zM8.5 16h3',
  audit: 'M5 3h7l3 3v11H5zM12 3v3h3M7.5 10h5M7.5 13h5',
  sun: 'M10 7a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM10 2.5v1.5M10 16v1.5M2.5 10H4M16 10h1.5M4.7 4.7l1 1M14.3 14.3l1 1M15.3 4.7l-1 1M5.7 14.3l-1 1',
  moon: 'M16 11.5A6.5 6.5 0 1 1 8.5 4 5 5 0 0 0 16 11.5z',
  auto: 'M10 3.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM10 3.5v13M10 6h4.5M10 10h6.5M10 14h4.5',
  copy: 'M7 7h9v9H7zM4 13V4h9',
  check: 'M4.5 10.5l3.5 3.5 7.5-8',
  cross: 'M5 5l10 10M15 5L5 15',
  search: 'M9 4a5 5 0 1 1 0 10A5 5 0 0 1 9 4zM13 13l3.5 3.5',
  up: 'M10 16V4M5 9l5-5 5 5',
  down: 'M10 4v12M5 11l5 5 5-5',
  left: 'M12 5l-5 5 5 5',
  right: 'M8 5l5 5-5 5',
  download: 'M10 3v10M6 9.5l4 4 4-4M4 16.5h12',
  external: 'M8 5H4v11h11v-4M11 4h5v5M16 4l-7 7',
  pause: 'M7 5v10M13 5v10',
  play: 'M6.5 4.5v11l9-5.5z',
  warning: 'M10 3.5l7.5 13h-15zM10 8v4M10 14.3v.2',
  person: 'M10 4a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM4 16.5c0-3 3-4 6-4s6 1 6 4',
  plus: 'M10 4v12M4 10h12',
} as const;

export type IconName = keyof typeof paths;

/** An ornament: what it stands beside, or an aria-label, says what it means. */
export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden
      focusable="false"
      style={{ flex: 'none' }}
    >
      <path d={paths[name]} />
    </svg>
  );
}
