import { useDecideRule } from '../../api/queries/rules';
import type { RuleDecision } from '../../api/queries/rules';
import type { Rule } from '../../api/types';
import { useCan, useSession } from '../../app/session';
import { ApprovalNote, Decisions } from '../../components/decisions';
import type { Choice } from '../../components/decisions';

const approve: Choice<'approve'> = {
  decision: 'approve',
  label: 'Approve',
  title: 'Approve this rule?',
  consequence:
    'Within seconds the consumer rejects every event that matches, before its handlers, and on each attempt and replay. What is rejected is recorded and never applied, also after the rule has ended.',
  done: 'Approved. The consumer is told now.',
  primary: true,
};

const decline: Choice<'decline'> = {
  decision: 'decline',
  label: 'Decline',
  title: 'Decline this rule?',
  consequence: 'It never comes into force. Its author sees why, and can propose another.',
  done: 'Declined.',
  reason: 'Reason, for its author',
};

const revoke: Choice<'revoke'> = {
  decision: 'revoke',
  label: 'Revoke',
  title: 'Revoke this rule?',
  consequence:
    'From now on nothing is rejected by it: what matches is handled again, and fails again if its cause is not mended. What has been rejected stays so.',
  done: 'Revoked.',
  reason: 'Reason',
};

/** What may be decided about a rule by whoever looks at it; why not, where that may surprise. */
export function RuleDecisions({ rule: { id, state, author, revision } }: { rule: Rule }) {
  const { subject } = useSession();
  const isApprover = useCan('approver');
  const isOperator = useCan('operator');
  const decide = useDecideRule(id);
  const isOwn = author === subject;
  const proposed = state === 'proposed';
  const choices = [
    ...(proposed && isApprover && !isOwn ? [approve] : []),
    ...(proposed && isApprover ? [decline] : []),
    ...(state === 'active' && isOperator ? [revoke] : []),
  ];
  return (
    <>
      {proposed && (isOwn || !isApprover) && <ApprovalNote isOwn={isOwn} />}
      <Decisions<RuleDecision['decision']>
        choices={choices}
        mutation={{
          ...decide,
          mutate: ({ decision, reason }, options) =>
            decide.mutate(decision === 'approve' ? { decision, revision } : { decision, revision, reason }, options),
        }}
      />
    </>
  );
}
