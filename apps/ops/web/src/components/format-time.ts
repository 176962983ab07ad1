const SECOND = 1_000;
const units: readonly [name: string, milliseconds: number][] = [
  ['d', 86_400 * SECOND],
  ['h', 3_600 * SECOND],
  ['min', 60 * SECOND],
  ['s', SECOND],
];

/** Two units at most: `3 d 4 h`, `12 min`, `8 s`, `0 s`. */
export function formatDuration(milliseconds: number): string {
  const left = Math.max(0, milliseconds);
  const index = units.findIndex(([, size]) => left >= size);
  if (index < 0) return '0 s';
  const [[name, size] = ['s', SECOND], next] = [units[index], units[index + 1]];
  const whole = Math.floor(left / size);
  const part = next && index < 2 ? Math.floor((left % size) / next[1]) : 0;
  return `${whole} ${name}${part > 0 && next ? ` ${part} ${next[0]}` : ''}`;
}

/** Milliseconds as a person reads them beside others: `840 ms`, `1.3 s`, `45 s`. */
export function formatLatency(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 10_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  return formatDuration(milliseconds);
}

const local = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const milliseconds = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});

/** In the reader's time zone: `25 Nov 2026, 17:03:49`. */
export const formatTime = (iso: string): string => local.format(new Date(iso));

/** To the millisecond, without the day, for what happens within one. */
export const formatClock = (iso: string): string => milliseconds.format(new Date(iso));

export const formatCount = (count: number): string => count.toLocaleString('en-GB');

/** Per second, short: `0`, `0.4`, `12`, `1,240`. */
export function formatRate(perSecond: number): string {
  if (perSecond === 0) return '0';
  return perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond).toLocaleString('en-GB');
}
