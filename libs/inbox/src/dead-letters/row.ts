import type { DeadLetter } from './dead-letter.js';
import { ownFrame } from './fingerprint.js';

/** As the columns of list.sql.ts come: bigint as text. */
export type DeadLetterRow = Omit<DeadLetter, 'consumer' | 'position' | 'frame'> & { readonly position: string | null };

export function toDeadLetter(consumer: string, row: DeadLetterRow): DeadLetter {
  return {
    ...row,
    consumer,
    position: row.position === null ? null : Number(row.position),
    frame: ownFrame(row.stack) ?? null,
  };
}
