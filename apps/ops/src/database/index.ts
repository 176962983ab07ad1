import { DeadLettersAndCases1764100000001 } from './migrations/0001-dead-letters-and-cases.js';
import { Audit1764100000002 } from './migrations/0002-audit.js';
import { RulesAndEdits1764100000003 } from './migrations/0003-rules-and-edits.js';
import { Replays1764100000004 } from './migrations/0004-replays.js';
import { Alerts1764100000005 } from './migrations/0005-alerts.js';
import { Reviews1764100000006 } from './migrations/0006-reviews.js';
import { Sessions1764100000007 } from './migrations/0007-sessions.js';
import { Samples1764100000008 } from './migrations/0008-samples.js';
import { LostDeadLetters1764100000009 } from './migrations/0009-lost-dead-letters.js';
import { RetentionOfReplayItems1764100000010 } from './migrations/0010-retention-of-replay-items.js';

/** In the order in which they run. */
export const migrations = [
  DeadLettersAndCases1764100000001,
  Audit1764100000002,
  RulesAndEdits1764100000003,
  Replays1764100000004,
  Alerts1764100000005,
  Reviews1764100000006,
  Sessions1764100000007,
  Samples1764100000008,
  LostDeadLetters1764100000009,
  RetentionOfReplayItems1764100000010,
];
