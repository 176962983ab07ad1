import { useEffect, useState } from 'react';
import { useNavigate } from 'react-router';
import { useBulkChangeCases } from '../../api/queries/cases';
import type { CaseSummary } from '../../api/types';
import { useSession } from '../../app/session';
import { notifyFailure, notifySuccess } from '../../components/notify';
import { useShortcuts } from '../../components/shortcuts';
import type { Selection } from './use-selection';

interface CaseKeysOptions {
  rows: CaseSummary[];
  selection: Selection;
  onReplay: (ids: string[]) => void;
  isOperator: boolean;
}

/** Works the list by keys. Returns the id of the case that they act on. */
export function useCaseKeys({ rows, selection, onReplay, isOperator }: CaseKeysOptions): string | undefined {
  const [activeId, setActiveId] = useState<string>();
  const navigate = useNavigate();
  const bulk = useBulkChangeCases();
  const { subject } = useSession();
  const index = rows.findIndex(({ id }) => id === activeId);
  const active = rows[index];
  const move = (step: number) => setActiveId(rows[Math.min(Math.max(index + step, 0), rows.length - 1)]?.id);
  /** What is ticked, or else what the keys stand on. */
  const chosen = selection.ids.length > 0 ? selection.ids : active ? [active.id] : [];

  useEffect(() => {
    if (activeId !== undefined)
      document.querySelector(`tr[data-key="${activeId}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [activeId]);

  useShortcuts('Cases', [
    { keys: 'j', label: 'Next case', run: () => move(1) },
    { keys: 'k', label: 'Case before', run: () => move(-1) },
    { keys: 'Enter', label: 'Open', run: () => active && void navigate(`/cases/${active.id}`) },
    { keys: '/', label: 'Search', run: () => document.getElementById('case-search')?.focus() },
    ...(isOperator
      ? [
          { keys: 'x', label: 'Select', run: () => active && selection.toggle(active.id) },
          { keys: 'r', label: 'Replay', run: () => chosen.length > 0 && onReplay(chosen) },
          {
            keys: 'e',
            label: 'Examine: investigate, and assign to me',
            run: () =>
              chosen.length > 0 &&
              bulk.mutate(
                { ids: chosen, state: 'investigating', owner: subject },
                { onSuccess: () => notifySuccess('You investigate it now.'), onError: (error) => notifyFailure(error) },
              ),
          },
        ]
      : []),
  ]);
  return active?.id;
}
