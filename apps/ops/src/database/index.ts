import { DeadLettersAndCases1764100000001 } from './migrations/0001-dead-letters-and-cases.js';
import { Audit1764100000002 } from './migrations/0002-audit.js';

/** In the order in which they run. */
export const migrations = [DeadLettersAndCases1764100000001, Audit1764100000002];
