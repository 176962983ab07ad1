import { buildMessage, ValidateBy } from 'class-validator';

/** From the year 1000 on, with an offset that some place has: what both JavaScript and Postgres read. */
const TIME =
  /^([1-9]\d{3}-\d\d-\d\d)(?:[Tt](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:[Zz]|[+-](?:0\d|1[0-4]):[0-5]\d))?$/;

export const TIME_MESSAGE =
  'must be a time as in RFC 3339, e.g. "2026-11-23T09:30:00Z" (in a query, + is written %2B), or a day, e.g. "2026-11-23"';

/** A time as in RFC 3339, or a day alone. Read it with `timeOf`. */
export function IsTime(): PropertyDecorator {
  return ValidateBy({
    name: 'isTime',
    validator: { validate: isTime, defaultMessage: buildMessage((each) => `${each}$property ${TIME_MESSAGE}`) },
  });
}

export function isTime(value: unknown): boolean {
  const day = typeof value === 'string' ? TIME.exec(value)?.[1] : undefined;
  if (day === undefined) return false;
  const time = Date.parse(`${day}T00:00:00Z`);
  // Date alone takes 2026-02-30 for March 2.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}

/** As Postgres takes it, to the microsecond. A day alone is its beginning, in UTC. */
export function timeOf(text: string): string {
  return text.length === 10 ? `${text}T00:00:00Z` : text;
}
