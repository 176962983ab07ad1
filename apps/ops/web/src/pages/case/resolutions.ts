import type { Resolution } from '../../api/types';

/** What can end a case, in a sentence each. */
export const resolutions: Record<Resolution, string> = {
  producer_fixed: 'The producer was fixed',
  consumer_fixed: 'The consumer was fixed',
  rejection_rule: 'A rejection rule takes them',
  replayed: 'Replaying was enough',
};
