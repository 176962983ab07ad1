import { Button, Group, Text } from '@mantine/core';
import { useBulkChangeCases } from '../../api/queries/cases';
import type { BulkCaseChange, BulkCaseResult } from '../../api/types';
import { useSession } from '../../app/session';
import { notifyFailure, notifySuccess } from '../../components/notify';
import type { Selection } from './use-selection';

/** The most that one change takes. */
const MOST = 100;

/** What can be done to the cases that are ticked. */
export function BulkBar({ selection, onReplay }: { selection: Selection; onReplay: (ids: string[]) => void }) {
  const bulk = useBulkChangeCases();
  const { subject } = useSession();
  const ids = selection.ids.slice(0, MOST);
  if (ids.length === 0) return null;
  const apply = (change: Omit<BulkCaseChange, 'ids'>) =>
    bulk.mutate(
      { ids, ...change },
      {
        onSuccess: (answer) => {
          notifySuccess(outcomeOf(answer));
          selection.clear();
        },
        onError: (error) => notifyFailure(error),
      },
    );
  return (
    <Group
      className="panel"
      px="md"
      py={6}
      mb="sm"
      gap="xs"
      role="toolbar"
      aria-label="Selected cases"
      bg="var(--tone-good-soft)"
    >
      <Text size="sm" fw={600} className="numeric" aria-live="polite">
        {ids.length} selected{selection.ids.length > MOST && ` of ${selection.ids.length}, the most at once`}
      </Text>
      <Button variant="default" disabled={bulk.isPending} onClick={() => apply({ owner: subject })}>
        Assign to me
      </Button>
      <Button variant="default" disabled={bulk.isPending} onClick={() => apply({ state: 'investigating' })}>
        Investigate
      </Button>
      <Button variant="default" disabled={bulk.isPending} onClick={() => apply({ state: 'open', owner: null })}>
        Put back
      </Button>
      <Button onClick={() => onReplay(ids)}>Replay…</Button>
      <Button variant="subtle" onClick={selection.clear}>
        Clear
      </Button>
    </Group>
  );
}

function outcomeOf({ results }: BulkCaseResult): string {
  const changed = results.filter(({ outcome }) => outcome === 'changed').length;
  const resolved = results.filter(({ outcome }) => outcome === 'resolved').length;
  const cases = changed === 1 ? '1 case changed.' : `${changed} cases changed.`;
  return resolved > 0 ? `${cases} ${resolved} left as they are: resolved meanwhile.` : cases;
}
