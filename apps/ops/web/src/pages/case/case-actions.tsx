import { Button } from '@mantine/core';
import { Link, useNavigate } from 'react-router';
import { conflictOf, useChangeCase } from '../../api/queries/cases';
import type { Case, CaseChange } from '../../api/types';
import { useCan, useSession } from '../../app/session';
import { notifyFailure, notifySuccess } from '../../components/notify';
import { useShortcuts } from '../../components/shortcuts';
import type { Shortcut } from '../../components/shortcuts';

/** What is asked for in a dialog. A replay is of all that are open, unless it names some. */
export type CaseDialog = { kind: 'resolve' } | { kind: 'reopen' } | { kind: 'replay'; deadLetterIds?: string[] };

/** What may be done to the case as a whole, by its state and by who looks at it. */
export function CaseActions({ found, onDialog }: { found: Case; onDialog: (dialog: CaseDialog) => void }) {
  const isOperator = useCan('operator');
  const { subject } = useSession();
  const change = useChangeCase(found.id);
  const navigate = useNavigate();
  const resolved = found.state === 'resolved';
  const apply = (what: Omit<CaseChange, 'revision'>, done: string) =>
    change.mutate(
      { revision: found.revision, ...what },
      {
        onSuccess: () => notifySuccess(done),
        onError: (error) => {
          const conflict = conflictOf(error);
          if (conflict) notifyFailure(error, `${conflict.changedBy} was first: ${conflict.what}. Look again`);
          else notifyFailure(error);
        },
      },
    );
  const investigate = () =>
    apply({ state: 'investigating', owner: found.owner ?? subject }, 'The case is being investigated.');
  const assign = () => apply({ owner: subject }, 'The case is yours.');

  const operator: Shortcut[] = resolved
    ? []
    : [
        { keys: 'i', label: 'Investigate', run: investigate },
        { keys: 'a', label: 'Assign to me', run: assign },
      ];
  useShortcuts('Case', [
    { keys: 'u', label: 'Back to the list', run: () => void navigate(`/cases?side=${found.side}`) },
    ...(isOperator ? operator : []),
  ]);

  if (!isOperator) return null;
  if (resolved) {
    return (
      <Button variant="default" onClick={() => onDialog({ kind: 'reopen' })}>
        Reopen…
      </Button>
    );
  }
  return (
    <>
      {found.state === 'investigating' ? (
        <Button
          variant="default"
          loading={change.isPending}
          onClick={() => apply({ state: 'open' }, 'The case is open again.')}
        >
          Put back
        </Button>
      ) : (
        <Button variant="default" loading={change.isPending} onClick={investigate}>
          Investigate
        </Button>
      )}
      {found.owner !== subject && (
        <Button variant="default" disabled={change.isPending} onClick={assign}>
          Assign to me
        </Button>
      )}
      {found.source === 'handler' && (
        <Button variant="default" component={Link} to={`/rules/new?case=${found.id}`}>
          Reject by a rule…
        </Button>
      )}
      <Button variant="default" disabled={found.deadLetters.open === 0} onClick={() => onDialog({ kind: 'replay' })}>
        Replay all…
      </Button>
      <Button onClick={() => onDialog({ kind: 'resolve' })}>Resolve…</Button>
    </>
  );
}
