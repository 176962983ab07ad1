import { Button, Grid, Group, NativeSelect, Stack, Text, TextInput, Textarea } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { FormEvent } from 'react';
import { useNavigate } from 'react-router';
import { useOverview } from '../../api/queries/overview';
import { useProposeRule } from '../../api/queries/rules';
import type { Case } from '../../api/types';
import { ErrorAlert } from '../../components/confirm-dialog';
import { notifySuccess } from '../../components/notify';
import { Panel } from '../../components/panel';
import { ConditionFields } from './condition-fields';
import { draftOf } from './conditions';
import type { Scalar } from './conditions';
import { ExampleEvent } from './example-event';
import { expiryOf, expiryChoices } from './expiry-choices';
import { RuleDryRun, isSame } from './rule-dry-run';
import { usePredicateDraft } from './use-predicate-draft';
import { useDryRun } from './use-dry-run';

/** @param props.about the case that the rule is written from */
export function RuleForm({ about }: { about: Case | undefined }) {
  const { draft, set, setConditions, predicate } = usePredicateDraft(about);
  const dryRun = useDryRun();
  const { data: overview } = useOverview();
  const consumers = new Set(overview?.consumers.map(({ consumer }) => consumer));
  if (draft.consumer !== '') consumers.add(draft.consumer);
  const picked = useMemo(() => new Set(draft.conditions.map(({ path }) => path)), [draft.conditions]);

  const pick = (path: string, value: Scalar) =>
    setConditions((before) =>
      before.some((condition) => condition.path === path)
        ? before.filter((condition) => condition.path !== path)
        : [...before.filter((condition) => condition.path !== ''), draftOf(path, value)],
    );

  return (
    <Grid gap="md">
      <Grid.Col span={{ base: 12, lg: about ? 7 : 12 }} order={{ base: 2, lg: 1 }}>
        <Stack gap="md">
          <Panel title="What it rejects">
            <Stack gap="sm">
              <Group gap="sm" align="flex-start">
                <NativeSelect
                  label="Consumer"
                  value={draft.consumer}
                  data={[{ value: '', label: 'Choose' }, ...consumers]}
                  onChange={(event) => set({ consumer: event.currentTarget.value })}
                  style={{ flex: '1 1 140px' }}
                />
                <TextInput
                  label="Event"
                  placeholder="TopUpCompleted"
                  value={draft.type}
                  onChange={(event) => set({ type: event.currentTarget.value })}
                  style={{ flex: '2 1 180px' }}
                />
                <TextInput
                  label="Version"
                  placeholder="any"
                  inputMode="numeric"
                  value={draft.version}
                  error={/^\d{0,5}$/.test(draft.version) ? undefined : 'A number, or nothing'}
                  onChange={(event) => set({ version: event.currentTarget.value })}
                  style={{ flex: '0 1 90px' }}
                />
              </Group>
              <Text size="sm" fw={500}>
                Conditions {draft.conditions.length > 1 && '(all must hold)'}
              </Text>
              {draft.conditions.map((condition, index) => (
                <ConditionFields
                  key={condition.key}
                  draft={condition}
                  number={index + 1}
                  onChange={(changed) =>
                    setConditions((before) => before.map((one) => (one.key === changed.key ? changed : one)))
                  }
                  onRemove={() => setConditions((before) => before.filter(({ key }) => key !== condition.key))}
                />
              ))}
              {draft.conditions.length === 0 && (
                <Text size="sm" c="var(--tone-warn)">
                  None: it would reject every event of this type.
                </Text>
              )}
              <Button
                variant="default"
                w="fit-content"
                disabled={draft.conditions.length >= 20}
                onClick={() => setConditions((before) => [...before, draftOf()])}
              >
                Add a condition
              </Button>
            </Stack>
          </Panel>
          <Panel title="Dry run">
            <RuleDryRun predicate={predicate} dryRun={dryRun} />
          </Panel>
          <Panel title="Propose">
            <Propose
              caseId={about?.id ?? null}
              predicate={predicate}
              hasRun={predicate !== undefined && dryRun.result !== null && isSame(dryRun.result.predicate, predicate)}
            />
          </Panel>
        </Stack>
      </Grid.Col>
      {about && (
        <Grid.Col span={{ base: 12, lg: 5 }} order={{ base: 1, lg: 2 }}>
          <Panel title="An example from the case">
            <ExampleEvent caseId={about.id} picked={picked} onPick={pick} />
          </Panel>
        </Grid.Col>
      )}
    </Grid>
  );
}

interface ProposeProps {
  caseId: string | null;
  predicate: ReturnType<typeof usePredicateDraft>['predicate'];
  /** A dry run of just this predicate has been made. */
  hasRun: boolean;
}

function Propose({ caseId, predicate, hasRun }: ProposeProps) {
  const [reason, setReason] = useState('');
  const [days, setDays] = useState('30');
  const propose = useProposeRule();
  const navigate = useNavigate();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!predicate) return;
    propose.mutate(
      { caseId, predicate, reason: reason.trim(), expiresAt: expiryOf(days) },
      {
        onSuccess: (rule) => {
          notifySuccess('Proposed. It is in force once another person has approved it.');
          void navigate(`/rules/${rule.id}`);
        },
      },
    );
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Textarea
          label="Reason"
          description="Why these can never be applied; the approver reads it"
          required
          maxLength={10_000}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <NativeSelect
          label="Expires"
          description="Then it rejects nothing any more; a new one has to be proposed and approved"
          value={days}
          data={expiryChoices}
          onChange={(event) => setDays(event.currentTarget.value)}
          maw={360}
        />
        {propose.error && <ErrorAlert error={propose.error} />}
        <Group gap="sm">
          <Button type="submit" size="sm" disabled={!predicate || reason.trim() === ''} loading={propose.isPending}>
            Propose the rule
          </Button>
          {predicate && !hasRun && (
            <Text size="sm" c="var(--tone-warn)">
              Not dry-run as it is written now: the approver will ask.
            </Text>
          )}
        </Group>
      </Stack>
    </form>
  );
}
