import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { RECORD_AUDIT } from './record-audit.sql.js';

export const subjectKinds = [
  'case',
  'replay',
  'rule',
  'edit',
  'review',
  'consumer',
  'delivery',
  'dead_letter',
] as const;
export type SubjectKind = (typeof subjectKinds)[number];

/** Who ops itself is, where nobody asked for what it did. */
export const PURSER = 'purser';

export interface AuditRecord {
  /** The client's id; PURSER for what happened by itself. */
  readonly actor: string;
  /** `<subject>.<past tense>`: `case.resolved`, `rule.approved`. */
  readonly action: string;
  readonly subjectKind: SubjectKind;
  readonly subjectId: string;
  /** What was different before, and how it is now: as in the answers, and only what has changed. */
  readonly before?: object | null;
  readonly after?: object | null;
}

/** Writes the audit. The table refuses changes, from everybody. */
@Injectable()
export class Audit {
  /** In the transaction that does it: what is not recorded has not happened. */
  async record(tx: EntityManager, ...entries: readonly AuditRecord[]): Promise<void> {
    if (entries.length > 0) await tx.query(RECORD_AUDIT, [JSON.stringify(entries)]);
  }
}
