import { Tables1763900000001 } from './migrations/0001-tables.js';
import { Outbox1763900000002 } from './migrations/0002-outbox.js';
import { Posting1763900000003 } from './migrations/0003-posting.js';

/** In the order in which they run. */
export const migrations = [Tables1763900000001, Outbox1763900000002, Posting1763900000003];
