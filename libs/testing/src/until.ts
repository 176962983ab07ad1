import { inspect } from 'node:util';
import { setTimeout as delay } from 'node:timers/promises';

export interface UntilOptions {
  /** How long to wait, in milliseconds. Default 10,000. */
  timeoutMs?: number;
  /** What is waited for, for the error message. */
  what?: string;
}

/**
 * Waits until the probe answers something truthy and returns that. It is asked every 20 ms; when it throws, that counts
 * as "not yet". After the time-out the error says what was last seen.
 */
export async function until<T>(
  probe: () => T | Promise<T>,
  { timeoutMs = 10_000, what = 'the condition' }: UntilOptions = {},
): Promise<Exclude<T, undefined | null | false | 0 | ''>> {
  const deadline = Date.now() + timeoutMs;
  let seen: unknown;
  do {
    try {
      const answer = await probe();
      if (answer) return answer as Exclude<T, undefined | null | false | 0 | ''>;
      seen = answer;
    } catch (error) {
      seen = error;
    }
    await delay(20);
  } while (Date.now() < deadline);
  const last = seen instanceof Error ? `${seen.name}: ${seen.message}` : inspect(seen, { depth: 4 });
  throw new Error(
    `Waited ${timeoutMs / 1000} s for ${what}; last seen: ${last}`,
    seen instanceof Error ? { cause: seen } : undefined,
  );
}
