import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { consumerOf } from '../dead-letters/dead-letter-id.js';
import { decodeKeyset, isTime, pageOf } from '../pages/keyset.js';
import type { CaseDeadLetter, CaseDeadLetterList, CaseDeadLettersQuery } from './case-dead-letter.dto.js';

const STATE = `CASE WHEN closing THEN 'closed' ELSE state END`;
const COLUMNS = /* sql */ `
id, case_id AS "caseId", event_id AS "eventId", wallet_id AS "walletId", type, version, amount::text AS amount, currency,
${STATE} AS state, attempts, replays, error, first_failed_at AS "firstFailedAt", died_at AS "diedAt"`;

/** The most of one wallet, or of one event, that are shown. */
const MOST = 100;

/** Reads the index. */
@Injectable()
export class IndexedDeadLetters {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** @throws Problem 400 when the cursor is not of this list */
  async ofCase(caseId: string, { state, cursor, limit }: CaseDeadLettersQuery): Promise<CaseDeadLetterList> {
    const isId = (part: string): boolean => consumerOf(part) !== undefined;
    const [diedAt, id] = cursor === undefined ? [] : decodeKeyset(cursor, isTime, isId);
    const rows = await this.dataSource.query<(CaseDeadLetter & { place: string })[]>(
      `SELECT ${COLUMNS}, died_at::text AS place FROM dead_letter
       WHERE case_id = $1 AND ($2::text IS NULL OR ${STATE} = $2)
         AND ($3::timestamptz IS NULL OR (died_at, id) < ($3, $4))
       ORDER BY died_at DESC, id DESC LIMIT $5`,
      [caseId, state ?? null, diedAt ?? null, id ?? null, limit + 1],
    );
    return pageOf(
      rows,
      limit,
      (row) => [row.place, row.id],
      ({ place: _, ...row }) => row,
    );
  }

  /** A wallet's that died within a time, the last first; at most 100. */
  ofWallet(walletId: string, from: Date, to: Date): Promise<CaseDeadLetter[]> {
    return this.dataSource.query(
      `SELECT ${COLUMNS} FROM dead_letter WHERE wallet_id = $1 AND died_at BETWEEN $2 AND $3
       ORDER BY died_at DESC, id DESC LIMIT ${MOST}`,
      [walletId, from, to],
    );
  }

  /** What became dead of an event, at any consumer; at most 100. */
  ofEvents(eventIds: readonly string[]): Promise<CaseDeadLetter[]> {
    return this.dataSource.query(
      `SELECT ${COLUMNS} FROM dead_letter WHERE event_id = ANY ($1::uuid[]) ORDER BY died_at DESC, id DESC LIMIT ${MOST}`,
      [eventIds],
    );
  }

  /** The cases of some dead letters, by their ids; of what is not indexed yet there is none. */
  async casesOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await this.dataSource.query<{ id: string; caseId: string }[]>(
      `SELECT id, case_id AS "caseId" FROM dead_letter WHERE id = ANY ($1)`,
      [ids],
    );
    return new Map(rows.map(({ id, caseId }) => [id, caseId]));
  }
}
