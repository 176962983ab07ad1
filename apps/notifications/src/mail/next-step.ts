import { backoff } from '@purser/platform';
import type { SendOutcome } from './outcome.js';

/** What to do when nobody knows whether the mail server took a mail: send it again, or leave it to somebody. */
export const unknownOutcomePolicies = ['resend', 'hold'] as const;
export type UnknownOutcomePolicy = (typeof unknownOutcomePolicies)[number];

export interface MailPolicy {
  /** Attempts in all, before a mail that could not be delivered becomes a dead letter. */
  attempts: number;
  baseMs: number;
  maxMs: number;
  jitter: number;
  unknownOutcome: UnknownOutcomePolicy;
}

/** What becomes of a mail after an attempt. */
export type NextStep =
  | { status: 'sent' }
  | { status: 'pending'; delayMs: number }
  /** A dead letter: refused, or out of attempts. */
  | { status: 'dead' }
  /** A dead letter of another kind: it may have arrived, so only a person may send it again. */
  | { status: 'held' };

/** @param attempt 1 for the first one since the mail was created or replayed */
export function nextStep(outcome: SendOutcome, attempt: number, policy: MailPolicy): NextStep {
  switch (outcome.kind) {
    case 'sent':
      return { status: 'sent' };
    case 'refused':
      return { status: 'dead' };
    case 'unknown':
      return policy.unknownOutcome === 'hold' ? { status: 'held' } : again(attempt, policy);
    case 'deferred':
      return again(attempt, policy);
  }
}

function again(attempt: number, policy: MailPolicy): NextStep {
  return attempt < policy.attempts ? { status: 'pending', delayMs: backoff(attempt, policy) } : { status: 'dead' };
}
