import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { decodeKeyset, isInteger, pageOf } from '../pages/keyset.js';
import type { SubjectKind } from './audit.js';
import type { AuditEntry, AuditList, AuditQuery } from './audit.dto.js';
import { READ_AUDIT } from './read-audit.sql.js';

/** Reads what Audit has written. */
@Injectable()
export class AuditLog {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  async list({ actor, action, subjectKind, subjectId, cursor, limit }: AuditQuery): Promise<AuditList> {
    const [after] = cursor === undefined ? [] : decodeKeyset(cursor, isInteger);
    const filter = [actor, action, subjectKind, subjectId, after].map((value) => value ?? null);
    const rows = await this.dataSource.query<AuditEntry[]>(READ_AUDIT, [...filter, limit + 1]);
    return pageOf(
      rows,
      limit,
      ({ id }) => [id],
      (row) => row,
    );
  }

  /** The newest entries of one subject, newest first. */
  async of(subjectKind: SubjectKind, subjectId: string, limit: number): Promise<AuditEntry[]> {
    return this.dataSource.query<AuditEntry[]>(READ_AUDIT, [null, null, subjectKind, subjectId, null, limit]);
  }
}
