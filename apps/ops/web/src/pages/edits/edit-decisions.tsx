import { useDecideEdit } from '../../api/queries/edits';
import type { EditDecision } from '../../api/queries/edits';
import type { Edit } from '../../api/types';
import { useCan, useSession } from '../../app/session';
import { ApprovalNote, Decisions } from '../../components/decisions';
import type { Choice } from '../../components/decisions';

const approve: Choice<'approve'> = {
  decision: 'approve',
  label: 'Approve and send',
  title: 'Approve this edit and send it?',
  consequence:
    'The consumer applies the edited event in place of the original. What it applies cannot be taken back here.',
  done: 'Approved. The edited event is on its way.',
  primary: true,
};

const decline: Choice<'decline'> = {
  decision: 'decline',
  label: 'Decline',
  title: 'Decline this edit?',
  consequence: 'Nothing is sent. Its author sees why, and can propose another.',
  done: 'Declined.',
  reason: 'Reason, for its author',
};

/** What may be decided about an edit by whoever looks at it; why not, where that may surprise. */
export function EditDecisions({ edit: { id, state, author, revision } }: { edit: Edit }) {
  const { subject } = useSession();
  const isApprover = useCan('approver');
  const decide = useDecideEdit(id);
  if (state !== 'proposed') return null;
  const isOwn = author === subject;
  return (
    <>
      {(isOwn || !isApprover) && <ApprovalNote isOwn={isOwn} />}
      <Decisions<EditDecision['decision']>
        choices={[...(isApprover && !isOwn ? [approve] : []), ...(isApprover ? [decline] : [])]}
        mutation={{
          ...decide,
          mutate: ({ decision, reason }, options) =>
            decide.mutate(decision === 'approve' ? { decision, revision } : { decision, revision, reason }, options),
        }}
      />
    </>
  );
}
