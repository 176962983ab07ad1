import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { timeOf } from '../validation/is-time.js';
import { walletNotFound } from '../wallets/wallets.service.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import type { EntriesQuery, Entry, EntryPage } from './entry.dto.js';
import { selectEntries } from './select-entries.sql.js';

/**
 * Sequences that a page of one kind looks through at most. No index knows the kind of an entry, since every posting would
 * pay for it; to look through 5,000 takes some 50 ms.
 */
const LOOKED_THROUGH = 5_000n;

@Injectable()
export class EntriesService {
  constructor(private readonly dataSource: DataSource) {}

  /** Newest first. Pages are by sequence, so that what is posted meanwhile neither repeats nor hides an entry. */
  async page(walletId: string, { kind, from, to, limit, cursor }: EntriesQuery): Promise<EntryPage> {
    const place = cursor === undefined ? undefined : decodeCursor(cursor);
    const period = await this.period(walletId, from, to);
    const before = place !== undefined && place < period.before ? place : period.before;
    const lowest = before - LOOKED_THROUGH - 1n;
    const after = kind !== undefined && lowest > period.after ? lowest : period.after;

    const values = [walletId, after, before, kind ?? null, limit + 1];
    const rows = await this.dataSource.query<{ entry: Entry }[]>(selectEntries('DESC'), values);
    const data = rows.slice(0, limit).map(({ entry }) => entry);
    const last = data.at(-1);
    if (rows.length > limit && last !== undefined) return { data, nextCursor: encodeCursor(BigInt(last.sequence)) };
    return { data, nextCursor: after > period.after ? encodeCursor(after + 1n) : null };
  }

  /** The sequences around what happened from one time until before another. */
  private async period(walletId: string, from: string | undefined, to: string | undefined) {
    const [row] = await this.dataSource.query<{ after: string; before: string }[]>(
      `SELECT coalesce(wallet.sequence_before(id, $2), 0) AS after, coalesce(wallet.sequence_before(id, $3), sequence) + 1 AS before
       FROM wallet.wallet WHERE id = $1`,
      [walletId, from === undefined ? null : timeOf(from), to === undefined ? null : timeOf(to)],
    );
    if (!row) throw walletNotFound(walletId);
    return { after: BigInt(row.after), before: BigInt(row.before) };
  }
}
