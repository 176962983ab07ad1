import { useCallback, useMemo, useState } from 'react';
import type { CaseSummary } from '../../api/types';

export interface Selection {
  /** Of what is shown, in its order: what a change of filter has taken away is not acted on. */
  ids: string[];
  has: (id: string) => boolean;
  toggle: (id: string) => void;
  toggleAll: () => void;
  isAll: boolean;
  clear: () => void;
}

export function useSelection(rows: CaseSummary[] | undefined): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const shown = useMemo(() => (rows ?? []).map(({ id }) => id), [rows]);
  const ids = shown.filter((id) => chosen.has(id));
  const isAll = ids.length > 0 && ids.length === shown.length;
  const toggle = useCallback((id: string) => {
    setChosen((previous) => {
      const next = new Set(previous);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }, []);
  return {
    ids,
    has: (id) => chosen.has(id),
    toggle,
    toggleAll: () => setChosen(new Set(isAll ? [] : shown)),
    isAll,
    clear: () => setChosen(new Set()),
  };
}
