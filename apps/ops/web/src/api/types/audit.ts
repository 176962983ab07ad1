export type AuditSubject = 'case' | 'replay' | 'rule' | 'edit' | 'review' | 'consumer' | 'delivery' | 'dead_letter';

export interface AuditEntry {
  id: string;
  at: string;
  actor: string;
  /** `case.resolved`, `rule.approved`, `replay.started`, … */
  action: string;
  subjectKind: AuditSubject;
  subjectId: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}
