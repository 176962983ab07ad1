import { Button, Grid, Group, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { useDecideReviewItem } from '../../api/queries/reviews';
import type { Review, ReviewItem } from '../../api/types';
import { SegmentedBar } from '../../components/segmented-bar';
import { useShortcuts } from '../../components/shortcuts';
import { useAddress } from '../../components/use-address';
import { CaseBrief } from './case-brief';
import { CaseList } from './case-list';
import { DecisionForm, draftOf } from './decision-form';
import type { Draft } from './decision-form';

/** One case after the other. What is written but not saved is kept while one goes back and forth. */
export function Walk({ review: { id, items } }: { review: Review }) {
  const [address, change] = useAddress('case');
  const [drafts, setDrafts] = useState<ReadonlyMap<string, Draft>>(new Map());
  // After saving one goes on typing; after a jump, the keys n and p go on working.
  const [typesOn, setTypesOn] = useState(false);
  const decide = useDecideReviewItem(id);

  const firstOpen = Math.max(
    0,
    items.findIndex(({ decision }) => decision === null),
  );
  const asked = items.findIndex((item) => item.case.id === address.case);
  const index = asked < 0 ? firstOpen : asked;
  const go = (to: number, typing = false) => {
    const item = items[(to + items.length) % items.length];
    if (!item) return;
    decide.reset();
    setTypesOn(typing);
    change({ case: item.case.id });
  };
  useShortcuts('Review', [
    { keys: 'n', label: 'Next case', run: () => go(index + 1) },
    { keys: 'p', label: 'Previous case', run: () => go(index - 1) },
  ]);

  const item = items[index];
  if (!item) return null;
  const caseId = item.case.id;
  const draft = drafts.get(caseId) ?? draftOf(item);
  const remember = (changed: Draft | undefined) =>
    setDrafts((before) => {
      const next = new Map(before);
      if (changed) next.set(caseId, changed);
      else next.delete(caseId);
      return next;
    });
  const save = () => {
    const { rootCause, decision, note } = draft;
    if (decision === '' || rootCause.trim() === '') return;
    decide.mutate(
      { caseId, rootCause: rootCause.trim(), decision, note: note.trim() || undefined },
      {
        onSuccess: (saved) => {
          remember(undefined);
          go(nextOpen(saved.items, index), true);
        },
      },
    );
  };

  const decided = items.filter(({ decision }) => decision !== null).length;
  return (
    <>
      <SegmentedBar
        label="Progress"
        segments={[
          { label: 'decided', count: decided, tone: 'good' },
          { label: 'to decide', count: items.length - decided, tone: 'idle' },
        ]}
      />
      <Group justify="space-between" my="sm" gap="xs">
        <Group gap="xs">
          <Button variant="default" onClick={() => go(index - 1)} aria-keyshortcuts="p">
            Previous
          </Button>
          <Button variant="default" onClick={() => go(index + 1)} aria-keyshortcuts="n">
            Next
          </Button>
        </Group>
        <NativeSelect
          aria-label="Go to case"
          hiddenFrom="lg"
          value={caseId}
          data={items.map((one, at) => ({
            value: one.case.id,
            label: `${at + 1}. ${one.decision ? '✓ ' : ''}${one.case.title}`,
          }))}
          onChange={(event) => change({ case: event.currentTarget.value })}
          style={{ flex: '1 1 200px' }}
        />
      </Group>
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 4 }} visibleFrom="lg">
          <CaseList items={items} current={index} onChoose={go} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <CaseBrief found={item.case} number={index + 1} of={items.length} />
          <DecisionForm
            key={caseId}
            autoFocus={typesOn}
            draft={draft}
            decided={item}
            busy={decide.isPending}
            error={decide.error}
            onChange={remember}
            onSave={save}
          />
        </Grid.Col>
      </Grid>
    </>
  );
}

/** The next one that lacks a decision, from the beginning again after the last; where it is when there is none. */
function nextOpen(items: ReviewItem[], index: number): number {
  for (let step = 1; step < items.length; step += 1) {
    const at = (index + step) % items.length;
    if (items[at]?.decision === null) return at;
  }
  return index;
}
