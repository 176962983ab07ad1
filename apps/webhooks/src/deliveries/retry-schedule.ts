/** Longest wait that a partner's Retry-After can ask for: a day, after which the schedule decides again. */
const RETRY_AFTER_MAX_MS = 86_400_000;

export interface RetryPolicy {
  /** Seconds before the second attempt, the third, and so on. One attempt more than it has entries. */
  readonly scheduleSeconds: readonly number[];
  /** Share of each wait, 0 to 1, that is random, so that what failed together does not come back together. */
  readonly jitter: number;
}

/**
 * Milliseconds to wait after a failed attempt, or null when it was the last one.
 *
 * @param attempt counts from 1 within a round (a resend or a replay starts a new round)
 * @param retryAfterMs what the partner asked for; it can only make the wait longer, up to a day
 * @param random 0 (inclusive) to 1 (exclusive)
 */
export function nextDelayMs(
  policy: RetryPolicy,
  attempt: number,
  retryAfterMs: number | undefined,
  random: number,
): number | null {
  const seconds = policy.scheduleSeconds[attempt - 1];
  if (seconds === undefined) return null;
  const jittered = seconds * 1000 * (1 - policy.jitter / 2 + policy.jitter * random);
  return Math.round(Math.max(jittered, Math.min(retryAfterMs ?? 0, RETRY_AFTER_MAX_MS)));
}

/** A Retry-After header (RFC 9110: seconds or an HTTP date) in milliseconds from now; undefined when it is neither. */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
