import { useCallback, useMemo, useState } from 'react';
import type { Case, Predicate } from '../../api/types';
import { conditionOf, isSound } from './conditions';
import type { ConditionDraft } from './conditions';

interface PredicateDraft {
  consumer: string;
  type: string;
  /** '' for any. */
  version: string;
  conditions: ConditionDraft[];
}

/** A predicate as it is being written; `predicate` is undefined while it is not one yet. */
export function usePredicateDraft(about: Case | undefined) {
  const [draft, setDraft] = useState<PredicateDraft>({
    consumer: about?.consumer ?? '',
    type: about?.type ?? '',
    version: about?.version?.toString() ?? '',
    conditions: [],
  });
  const set = useCallback((change: Partial<PredicateDraft>) => setDraft((before) => ({ ...before, ...change })), []);
  const setConditions = useCallback(
    (change: (before: ConditionDraft[]) => ConditionDraft[]) =>
      setDraft((before) => ({ ...before, conditions: change(before.conditions) })),
    [],
  );
  const predicate = useMemo(() => predicateOf(draft), [draft]);
  return { draft, set, setConditions, predicate };
}

function predicateOf({ consumer, type, version, conditions }: PredicateDraft): Predicate | undefined {
  if (consumer === '' || type.trim() === '' || !/^\d{0,5}$/.test(version) || !conditions.every(isSound))
    return undefined;
  return {
    consumer,
    type: type.trim(),
    version: version === '' ? null : Number(version),
    conditions: conditions.map(conditionOf),
  };
}
