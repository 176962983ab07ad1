import type { MigrationInterface } from 'typeorm';
import { Webhooks1763890000001 } from './migrations/0001-webhooks.js';
import { DeadLetterReview1763900000004 } from './migrations/0004-dead-letter-review.js';
import { RejectionRulesAndControl1763900000005 } from './migrations/0005-rejection-rules-and-control.js';

/** In the order in which they run. */
export const migrations: (new () => MigrationInterface)[] = [
  Webhooks1763890000001,
  DeadLetterReview1763900000004,
  RejectionRulesAndControl1763900000005,
];
