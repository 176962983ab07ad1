import { Button, Group, Kbd, Radio, SimpleGrid, Stack, Text, Textarea } from '@mantine/core';
import type { FormEvent, KeyboardEvent } from 'react';
import type { ReviewDecision, ReviewItem } from '../../api/types';
import { ErrorAlert } from '../../components/confirm-dialog';
import { Panel } from '../../components/panel';
import { Ago } from '../../components/time';
import { decisions, isDecision } from './decisions';

export interface Draft {
  rootCause: string;
  decision: ReviewDecision | '';
  note: string;
}

/** What is decided already, or what the case says by itself. */
export function draftOf(item: ReviewItem): Draft {
  return {
    rootCause: item.rootCause ?? item.case.rootCause ?? '',
    decision: item.decision ?? '',
    note: item.note ?? '',
  };
}

interface DecisionFormProps {
  draft: Draft;
  autoFocus: boolean;
  decided: ReviewItem;
  busy: boolean;
  error: unknown;
  onChange: (draft: Draft) => void;
  onSave: () => void;
}

export function DecisionForm({ draft, autoFocus, decided, busy, error, onChange, onSave }: DecisionFormProps) {
  const ready = draft.decision !== '' && draft.rootCause.trim() !== '' && !busy;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) onSave();
  };
  const submitByKey = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (ready) onSave();
  };
  return (
    <form onSubmit={submit} onKeyDown={submitByKey} style={{ marginTop: 'var(--mantine-spacing-md)' }}>
      <Panel title="Decision">
        <Stack gap="sm">
          <Textarea
            label="Root cause"
            description="As far as it is known; “not known yet” is an answer, too"
            required
            autoFocus={autoFocus}
            maxLength={10_000}
            value={draft.rootCause}
            onChange={(event) => onChange({ ...draft, rootCause: event.currentTarget.value })}
          />
          <Radio.Group
            label="What is done about it"
            required
            value={draft.decision}
            onChange={(value) => isDecision(value) && onChange({ ...draft, decision: value })}
          >
            <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs" mt={4}>
              {Object.entries(decisions).map(([value, { label, hint }]) => (
                <Radio key={value} value={value} label={label} description={hint} />
              ))}
            </SimpleGrid>
          </Radio.Group>
          <Textarea
            label="Note"
            description="Who does it, and until when"
            maxLength={10_000}
            value={draft.note}
            onChange={(event) => onChange({ ...draft, note: event.currentTarget.value })}
          />
          {error != null && <ErrorAlert error={error} />}
          <Group gap="sm">
            <Button type="submit" size="sm" disabled={!ready} loading={busy}>
              Save and go on
            </Button>
            <Text size="xs" c="dimmed" component="span" visibleFrom="sm">
              <Kbd size="xs">ctrl</Kbd> + <Kbd size="xs">enter</Kbd> saves; <Kbd size="xs">n</Kbd> and{' '}
              <Kbd size="xs">p</Kbd> go to the next and the previous
            </Text>
            {decided.decidedAt !== null && (
              <Text size="xs" c="dimmed" component="span">
                decided by {decided.decidedBy} <Ago at={decided.decidedAt} />
              </Text>
            )}
          </Group>
        </Stack>
      </Panel>
    </form>
  );
}
