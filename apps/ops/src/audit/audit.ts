import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

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
  async record(
    tx: EntityManager,
    { actor, action, subjectKind, subjectId, before, after }: AuditRecord,
  ): Promise<void> {
    await tx.query(
      `INSERT INTO audit (actor, action, subject_kind, subject_id, before, after) VALUES ($1, $2, $3, $4, $5, $6)`,
      [actor, action, subjectKind, subjectId, jsonOrNull(before), jsonOrNull(after)],
    );
  }
}

function jsonOrNull(value: object | null | undefined): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}
