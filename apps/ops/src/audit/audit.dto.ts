import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { PageQuery } from '../pages/page-query.dto.js';
import { subjectKinds } from './audit.js';
import type { SubjectKind } from './audit.js';

export class AuditQuery extends PageQuery {
  /** Who did it; `purser` for what happened by itself. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  actor?: string;

  /** @example "case.resolved" */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  action?: string;

  @IsOptional()
  @IsIn(subjectKinds)
  subjectKind?: SubjectKind;

  @IsOptional()
  @IsString()
  @MaxLength(200)
  subjectId?: string;
}

export class AuditEntry {
  id!: string;
  at!: Date;
  actor!: string;
  /** @example "case.resolved" */
  action!: string;
  subjectKind!: SubjectKind;
  subjectId!: string;
  /** What was different before; only what has changed. */
  before!: Record<string, unknown> | null;
  after!: Record<string, unknown> | null;
}

export class AuditList {
  /** Newest first. */
  data!: AuditEntry[];
  nextCursor!: string | null;
}
