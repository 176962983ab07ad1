import { Tables1763900000001 } from './migrations/0001-tables.js';
import { Outbox1763900000002 } from './migrations/0002-outbox.js';
import { Posting1763900000003 } from './migrations/0003-posting.js';
import { Ledger1764000000004 } from './migrations/0004-ledger.js';
import { Operations1764000000005 } from './migrations/0005-operations.js';
import { Reading1764000000006 } from './migrations/0006-reading.js';
import { Invariants1764000000007 } from './migrations/0007-invariants.js';
import { Seals1764000000008 } from './migrations/0008-seals.js';
import { PostPlain1764000000009 } from './migrations/0009-post-plain.js';
import { ShortChecks1764000000010 } from './migrations/0010-short-checks.js';
import { FewerKeyTables1764000000011 } from './migrations/0011-fewer-key-tables.js';
import { SteadySeals1764000000012 } from './migrations/0012-steady-seals.js';
import { ShortKindCheck1764000000013 } from './migrations/0013-short-kind-check.js';

/** In the order in which they run. */
export const migrations = [
  Tables1763900000001,
  Outbox1763900000002,
  Posting1763900000003,
  Ledger1764000000004,
  Operations1764000000005,
  Reading1764000000006,
  Invariants1764000000007,
  Seals1764000000008,
  PostPlain1764000000009,
  ShortChecks1764000000010,
  FewerKeyTables1764000000011,
  SteadySeals1764000000012,
  ShortKindCheck1764000000013,
];
