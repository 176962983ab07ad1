import type { Cursor, PartitionBatch, StreamEntry } from '../broker.js';

/** An entry as XREAD returns it: id, and field, value, field, value, … */
export type RawEntry = [id: string, fields: string[]];

/** Takes entries while they continue the cursor; whatever else comes is a gap. */
export function parseEntries({ partition, position }: Cursor, raw: readonly RawEntry[]): PartitionBatch {
  const entries: StreamEntry[] = [];
  for (const [id, fields] of raw) {
    const expected = position + entries.length + 1;
    const [name, envelope] = fields;
    if (id !== `${expected}-0` || fields.length !== 2 || name !== 'e' || envelope === undefined) {
      return { partition, entries, gap: { expected, found: id } };
    }
    entries.push({ position: expected, envelope });
  }
  return { partition, entries, gap: null };
}

/** The position in an entry id; NaN when it is not one of ours. */
export function positionOf(id: string): number {
  return /^\d{1,15}-0$/.test(id) ? Number(id.slice(0, -2)) : NaN;
}
