import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { CASE_SUMMARIES } from './case-summaries.sql.js';
import type { CaseSummary } from './case-summary.dto.js';

type Row = Omit<CaseSummary, 'title'>;
type Titled = Pick<CaseSummary, 'errorClass' | 'consumer' | 'type' | 'version'>;

/** Reads cases by their ids: for whoever shows or tells of them. */
@Injectable()
export class CaseSummaries {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /**
   * In the order of the ids; those that name no case are left out.
   * @param tx to see what that transaction has changed
   */
  async load(ids: readonly string[], tx: Pick<EntityManager, 'query'> = this.dataSource): Promise<CaseSummary[]> {
    if (ids.length === 0) return [];
    const rows = await tx.query<Row[]>(CASE_SUMMARIES, [ids]);
    return rows.map((row) => ({ ...row, title: titleOf(row) }));
  }
}

/** `MalformedEventError in analytics · TopUpCompleted v1` */
export function titleOf({ errorClass, consumer, type, version }: Titled): string {
  const event = type === null ? [] : [version === null ? type : `${type} v${version}`];
  return [`${errorClass} in ${consumer}`, ...event].join(' · ');
}
