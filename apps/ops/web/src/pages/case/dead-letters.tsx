import { Button, Group, NativeSelect, Title } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { useCaseDeadLetters } from '../../api/queries/cases';
import type { Case, DeadLetterState } from '../../api/types';
import { useCan } from '../../app/session';
import { Empty } from '../../components/query-states';
import { useShortcuts } from '../../components/shortcuts';
import { DeadLetterPanel } from './dead-letter-panel';
import { DeadLettersTable } from './dead-letters-table';

const states: readonly DeadLetterState[] = ['open', 'replaying', 'replayed', 'rejected', 'superseded', 'closed'];
const isState = (text: string): text is DeadLetterState => states.some((state) => state === text);

interface DeadLettersProps {
  found: Case;
  /** Undefined: all that are open. */
  onReplay: (ids: string[] | undefined) => void;
}

/** The case's dead letters, and below them the one that is looked at. */
export function DeadLetters({ found, onReplay }: DeadLettersProps) {
  const [state, setState] = useState<DeadLetterState | ''>('');
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const pages = useCaseDeadLetters(found.id, state);
  const isOperator = useCan('operator');
  const navigate = useNavigate();
  const [parameters, setParameters] = useSearchParams();
  const rows = useMemo(() => pages.rows ?? [], [pages.rows]);
  const chosenId = parameters.get('deadLetter') ?? rows[0]?.id;
  const choose = (id: string | undefined) => {
    if (id !== undefined) setParameters({ deadLetter: id }, { replace: true });
  };
  const index = rows.findIndex(({ id }) => id === chosenId);
  const toggle = (id: string) => {
    const next = new Set(ticked);
    if (!next.delete(id)) next.add(id);
    setTicked(next);
  };
  // Only what is open can be replayed.
  const replayable = rows.filter(({ id, state }) => ticked.has(id) && state === 'open').map(({ id }) => id);
  const replay = () => {
    if (replayable.length > 0) onReplay(replayable);
    else if (found.deadLetters.open > 0) onReplay(undefined);
  };

  useShortcuts('Dead letters', [
    { keys: 'j', label: 'Next dead letter', run: () => choose(rows[Math.min(index + 1, rows.length - 1)]?.id) },
    { keys: 'k', label: 'Dead letter before', run: () => choose(rows[Math.max(index - 1, 0)]?.id) },
    ...(isOperator
      ? [
          { keys: 'x', label: 'Select', run: () => chosenId !== undefined && toggle(chosenId) },
          { keys: 'r', label: 'Replay what is selected, or all', run: replay },
          ...(found.source === 'handler'
            ? [
                {
                  keys: 'e',
                  label: 'Edit and replay',
                  run: () => chosenId !== undefined && void navigate(`/edits/new?deadLetter=${chosenId}`),
                },
              ]
            : []),
        ]
      : []),
  ]);

  return (
    <div style={{ minWidth: 0 }}>
      <section className="panel" aria-labelledby="dead-letters-title">
        <Group px="md" py={8} gap="xs" justify="space-between">
          <Title order={2} id="dead-letters-title">
            Dead letters
          </Title>
          <Group gap="xs">
            {replayable.length > 0 && (
              <Button onClick={replay} className="numeric">
                Replay {replayable.length} selected…
              </Button>
            )}
            <NativeSelect
              size="xs"
              aria-label="State of the dead letters"
              value={state}
              onChange={({ currentTarget: { value } }) => setState(isState(value) ? value : '')}
              data={[{ value: '', label: 'All states' }, ...states]}
            />
          </Group>
        </Group>
        <DeadLettersTable
          pages={pages}
          chosenId={chosenId}
          onChoose={choose}
          ticked={ticked}
          onToggle={isOperator ? toggle : undefined}
          empty={<Empty title={state === '' ? 'There are none' : `None is ${state}`} />}
        />
      </section>
      {chosenId !== undefined && <DeadLetterPanel key={chosenId} id={chosenId} />}
    </div>
  );
}
