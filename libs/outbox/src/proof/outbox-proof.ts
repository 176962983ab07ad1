import { BACKLOG } from './backlog.sql.js';
import { OUTBOX_PROOF } from './outbox-proof.sql.js';

/** The relay's part of the proof of delivery, for one partition. */
export interface OutboxProof {
  readonly partition: number;
  /** Outbox rows that were ever committed, those dropped by retention included. */
  readonly committed: number;
  /** The highest position given. They are gapless: it is also how many were given. */
  readonly positioned: number;
  /** The highest position that the broker confirmed, as recorded. */
  readonly published: number;
  /** Positions up to here were dropped by retention. */
  readonly floor: number;
}

type Rows = (sql: string) => Promise<Record<string, unknown>[]>;

/** All partitions, in one snapshot, from the tables alone. */
export async function outboxProof(query: Rows): Promise<OutboxProof[]> {
  return (await query(OUTBOX_PROOF)).map((row) => ({
    partition: Number(row['partition']),
    committed: Number(row['committed']),
    positioned: Number(row['positioned']),
    published: Number(row['published']),
    floor: Number(row['floor']),
  }));
}

export async function outboxBacklog(query: Rows): Promise<{ pending: number; oldestSeconds: number }> {
  const [row] = await query(BACKLOG);
  return { pending: Number(row?.['pending'] ?? 0), oldestSeconds: Number(row?.['oldest_seconds'] ?? 0) };
}
