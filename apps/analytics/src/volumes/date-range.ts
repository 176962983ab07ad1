import { Problem } from '@purser/platform';
import type { FieldError } from '@purser/platform';

const DAY = 86_400_000;
/** A leap year. At some hundred currencies that is an answer of a few megabytes at most. */
const MAX_DAYS = 366;
const DEFAULT_DAYS = 30;

/** UTC days, both included. */
export interface DateRange {
  from: string;
  to: string;
}

/**
 * The range asked for; the last 30 days when nothing is said.
 *
 * @throws Problem (400) naming what is wrong: no such day, the wrong way round, or more than 366 days
 */
export function dateRange(query: { from?: string; to?: string }, today: Date): DateRange {
  const errors: FieldError[] = [];
  const to = query.to === undefined ? startOfDay(today) : parse('to', query.to, errors);
  const from = query.from === undefined ? to - (DEFAULT_DAYS - 1) * DAY : parse('from', query.from, errors);
  if (from > to) errors.push({ path: 'from', message: 'must not be after to' });
  if (to - from >= MAX_DAYS * DAY)
    errors.push({ path: 'to', message: `must be within ${MAX_DAYS} days of from; ask again for the rest` });
  if (errors.length > 0) {
    const summary = errors.map(({ path, message }) => `${path} ${message}`).join('; ');
    throw new Problem('validation_failed', 400, `The request is not valid: ${summary}.`, { errors });
  }
  return { from: format(from), to: format(to) };
}

/** NaN, and an error, when the calendar has no such day. Date alone takes 2026-02-30 for March 2. */
function parse(path: string, date: string, errors: FieldError[]): number {
  const time = Date.parse(`${date}T00:00:00Z`);
  if (!Number.isNaN(time) && format(time) === date) return time;
  errors.push({ path, message: 'is not a day of the calendar' });
  return Number.NaN;
}

function startOfDay(time: Date): number {
  return Math.floor(time.getTime() / DAY) * DAY;
}

function format(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
