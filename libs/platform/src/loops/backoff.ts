import { randomInt } from 'node:crypto';

export interface BackoffOptions {
  /** The delay after the first attempt, in milliseconds; it doubles with every further one. */
  baseMs: number;
  maxMs: number;
  /** Share of the delay that is random, 0 to 1, so that what failed together does not come back together. */
  jitter: number;
  /** 0 to 1; for tests. */
  random?: () => number;
}

/**
 * Milliseconds to wait after the given attempt (1 is the first): base · 2^(attempt-1), at most maxMs, plus or minus
 * `jitter` of it. Never above maxMs and never negative.
 */
export function backoff(attempt: number, { baseMs, maxMs, jitter, random = randomShare }: BackoffOptions): number {
  const delay = Math.min(baseMs * 2 ** Math.max(0, attempt - 1), maxMs);
  return Math.max(0, Math.min(maxMs, Math.round(delay * (1 + jitter * (2 * random() - 1)))));
}

function randomShare(): number {
  return randomInt(2 ** 32) / 2 ** 32;
}
