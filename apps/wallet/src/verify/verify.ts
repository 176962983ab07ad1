import pg from 'pg';
import { verifyChain } from './chain/verify-chain.js';
import type { Anchor } from './chain/verify-chain.js';
import { checks, TABLES } from './checks.js';
import type { Table } from './checks.js';
import { problemsOf } from './problems.js';
import { Report } from './report.js';
import type { Output } from './report.js';

export interface VerifyOptions {
  /** Of a role that may read the schema; the wallet service's own will do. */
  databaseUrl: string;
  /** Also recompute the seals. */
  chain?: boolean;
  /** And expect this one among them. */
  anchor?: Anchor;
  out: Output;
}

/** What a shell is told: 0, all holds; 1, something does not; 2, it could not be found out. */
export type ExitCode = 0 | 1 | 2;

/**
 * Looks at every row of the book, in one snapshot, beside whatever goes on: nothing is locked or written. Prints a table, stops
 * at the first check that fails, and names the rows.
 */
export async function verify({ databaseUrl, chain = false, anchor, out }: VerifyOptions): Promise<ExitCode> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: 'purser-verify',
    connectionTimeoutMillis: 10_000,
  });
  // Told to the query that is under way, too.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(SNAPSHOT);
    const counts = await countRows(client);
    const report = new Report(out);
    if (!(await verifyBook(client, report, counts))) return 1;
    return !chain || (await verifyChain(client, report, out, anchor)) ? 0 : 1;
  } catch (error) {
    out.print(`could not verify: ${error instanceof Error ? error.message || error.name : String(error)}`);
    return 2;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Whole tables are sorted and joined: memory for that, and as much time as it takes. */
const SNAPSHOT = /* sql */ `
  BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
  SET LOCAL timezone = 'UTC';
  SET LOCAL work_mem = '128MB';
  SET LOCAL jit = off;
  SET LOCAL statement_timeout = 0;
  SET LOCAL idle_in_transaction_session_timeout = 0;
`;

async function verifyBook(client: pg.Client, report: Report, counts: Record<Table, number>): Promise<boolean> {
  for (const { name, reads, sql } of checks) {
    const rows = reads.reduce((sum, table) => sum + counts[table], 0);
    const problems = await report.check(name, rows, () => problemsOf(client, sql));
    if (problems.length > 0) return false;
  }
  return true;
}

async function countRows(client: pg.Client): Promise<Record<Table, number>> {
  const { rows } = await client.query<Record<Table, string>>(
    `SELECT ${TABLES.map((table) => `(SELECT count(*) FROM wallet.${table}) AS ${table}`).join(', ')}`,
  );
  return Object.fromEntries(TABLES.map((table) => [table, Number(rows[0]?.[table])])) as Record<Table, number>;
}
