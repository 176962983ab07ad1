import { deadLetterTable } from './dead-letter.sql.js';
import { inboxAttemptTable } from './inbox-attempt.sql.js';
import { inboxInstanceTable } from './inbox-instance.sql.js';
import { inboxPartitionTable } from './inbox-partition.sql.js';
import { inboxRetryTable } from './inbox-retry.sql.js';
import { inboxTable } from './inbox.sql.js';

/** Where the tables go, and who works on them. */
export interface InboxTablesOptions {
  /** The service's schema; must exist. */
  readonly schema: string;
  /** The service's role; gets the DML grants that it needs, and no more. */
  readonly role: string;
  /** Needed by consumers with `stale: 'discard'`; for the others it would be an index entry per event for nothing. */
  readonly walletIndex?: boolean;
}

/**
 * The DDL of a consumer's tables, for its first migration: `await queryRunner.query(inboxTables({ schema, role }))`.
 * Several statements in one text, so without parameters. Reads the number of partitions from the setting
 * `purser.partitions`.
 */
export function inboxTables({ schema, role, walletIndex = false }: InboxTablesOptions): string {
  return [
    inboxTable(schema, walletIndex),
    inboxPartitionTable(schema),
    inboxInstanceTable(schema),
    inboxRetryTable(schema),
    inboxAttemptTable(schema),
    deadLetterTable(schema),
    /* sql */ `
GRANT SELECT, INSERT, UPDATE, DELETE ON ${schema}.inbox, ${schema}.inbox_instance, ${schema}.inbox_retry, ${schema}.inbox_attempt TO ${role};
GRANT SELECT, UPDATE ON ${schema}.inbox_partition TO ${role};
GRANT SELECT, INSERT, UPDATE ON ${schema}.dead_letter TO ${role};
`,
  ].join('');
}
