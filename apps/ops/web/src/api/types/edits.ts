export type EditState = 'proposed' | 'approved' | 'sent' | 'applied' | 'failed' | 'declined';

export interface EditChange {
  path: string;
  before: unknown;
  after: unknown;
}

export interface Edit {
  id: string;
  deadLetterId: string;
  caseId: string;
  consumer: string;
  original: Record<string, unknown>;
  edited: Record<string, unknown>;
  changes: EditChange[];
  reason: string;
  author: string;
  approver: string | null;
  state: EditState;
  createdAt: string;
  decidedAt: string | null;
  declineReason: string | null;
  revision: number;
}

export interface ProposeEdit {
  deadLetterId: string;
  event: Record<string, unknown>;
  reason: string;
}
