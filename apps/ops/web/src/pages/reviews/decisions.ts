import type { ReviewDecision } from '../../api/types';

/** What can be decided about a case in a review, with what it means. */
export const decisions: Record<ReviewDecision, { label: string; hint: string }> = {
  investigate: { label: 'Investigate', hint: 'The cause is not known yet; somebody looks into it.' },
  fix_producer: { label: 'Fix the producer', hint: 'The events are wrong.' },
  fix_consumer: { label: 'Fix the consumer', hint: 'The events are right; our handling of them is not.' },
  replay: { label: 'Replay', hint: 'The cause is mended; they are given again.' },
  reject: { label: 'Reject', hint: 'They can never be applied: a rejection rule.' },
  wait: { label: 'Wait', hint: 'Known, and its time will come; the note says when.' },
};

export const isDecision = (value: string): value is ReviewDecision => Object.hasOwn(decisions, value);
