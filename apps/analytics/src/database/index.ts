import { Inbox1763900000001 } from './migrations/0001-inbox.js';
import { Volume1763900000002 } from './migrations/0002-volume.js';
import { InboxEventIndex1763900000003 } from './migrations/0003-inbox-event-index.js';
import { DeadLetterReview1763900000004 } from './migrations/0004-dead-letter-review.js';
import { RejectionRulesAndControl1763900000005 } from './migrations/0005-rejection-rules-and-control.js';

/** In the order in which they run. */
export const migrations = [
  Inbox1763900000001,
  Volume1763900000002,
  InboxEventIndex1763900000003,
  DeadLetterReview1763900000004,
  RejectionRulesAndControl1763900000005,
];
