import type {
  CaseState,
  DeadLetterState,
  Delivery,
  EditState,
  ReplayItemState,
  ReplayState,
  RuleState,
} from '../api/types';
import { ToneBadge } from './tone-badge';
import type { Tone } from './tone-badge';

export type AnyState =
  CaseState | DeadLetterState | ReplayState | ReplayItemState | RuleState | EditState | Delivery['status'];

const tones = {
  open: 'bad',
  reopened: 'bad',
  investigating: 'info',
  resolved: 'good',
  replaying: 'info',
  replayed: 'good',
  rejected: 'idle',
  superseded: 'idle',
  closed: 'idle',
  prepared: 'idle',
  running: 'info',
  paused: 'warn',
  settling: 'info',
  completed: 'good',
  cancelled: 'idle',
  stopped: 'bad',
  waiting: 'idle',
  sent: 'info',
  succeeded: 'good',
  failed: 'bad',
  skipped: 'idle',
  proposed: 'warn',
  active: 'good',
  declined: 'idle',
  revoked: 'idle',
  expired: 'idle',
  approved: 'info',
  applied: 'good',
  delivering: 'info',
  delivered: 'good',
  exhausted: 'bad',
} satisfies Record<AnyState, Tone>;

/** The state of a case, a dead letter, a replay, a rule, an edit or a delivery, in the API's word for it. */
export function StateBadge({ state }: { state: AnyState }) {
  return <ToneBadge tone={tones[state]}>{state}</ToneBadge>;
}
