import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { FormEvent } from 'react';
import { useNavigate } from 'react-router';
import { isProtected } from '../../../../src/edits/is-protected';
import { ApiError } from '../../api/client';
import { useDeadLetter } from '../../api/queries/dead-letters';
import { useProposeEdit } from '../../api/queries/edits';
import type { DeadLetter } from '../../api/types';
import { useCan } from '../../app/session';
import { BackLink } from '../../components/back-link';
import { ErrorAlert } from '../../components/confirm-dialog';
import { jsonChanges } from '../../components/json-changes';
import { JsonDiff } from '../../components/json-diff';
import { TextView } from '../../components/json-view';
import { notifySuccess } from '../../components/notify';
import { PageTitle } from '../../components/page-title';
import { Panel } from '../../components/panel';
import { Empty, QueryState } from '../../components/query-states';
import { useAddress } from '../../components/use-address';
import { JsonEditor } from './json-editor';
import type { LineNote } from './json-editor';

/** Proposes another payload for one dead letter, `?deadLetter=`. */
export function NewEditPage() {
  const [{ deadLetter: id }] = useAddress('deadLetter');
  const mayPropose = useCan('operator');
  return (
    <>
      <PageTitle
        above={<BackLink to="/edits">Edits</BackLink>}
        title="Edit and replay"
        hint="The edited copy is replayed once another person has approved it. The original is kept, and never sent too."
      />
      {id === '' || !mayPropose ? (
        <section className="panel" aria-label="Edit and replay">
          {mayPropose ? (
            <Empty title="Nothing is chosen">
              Open a case, choose one of its dead letters, then “Edit and replay”.
            </Empty>
          ) : (
            <Empty title="An edit is an operator's to propose">You are signed in to look; ask an operator.</Empty>
          )}
        </section>
      ) : (
        <ForDeadLetter id={id} />
      )}
    </>
  );
}

function ForDeadLetter({ id }: { id: string }) {
  const deadLetter = useDeadLetter(id);
  return <QueryState query={deadLetter}>{(found) => <Editor key={found.id} deadLetter={found} />}</QueryState>;
}

function Editor({ deadLetter: { id, event, error } }: { deadLetter: DeadLetter }) {
  // What is edited is what was there when the page was opened, whatever becomes of the dead letter meanwhile.
  const [original] = useState(event);
  const [text, setText] = useState(() => JSON.stringify(original, null, 2));
  const [reason, setReason] = useState('');
  const propose = useProposeEdit();
  const navigate = useNavigate();
  const { edited, problem } = useMemo(() => parse(text), [text]);
  const changes = useMemo(() => (edited ? jsonChanges(original, edited) : []), [original, edited]);

  const refused = propose.error instanceof ApiError ? propose.error.errors : [];
  const problems: LineNote[] = problem
    ? [{ path: '', message: problem }]
    : [
        ...changes
          .filter(({ path }) => isProtected(path))
          .map(({ path }) => ({ path, message: 'is protected: put it back as it was' })),
        ...refused.map(({ path, message }) => ({ path, message })),
      ];

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!edited) return;
    propose.mutate(
      { deadLetterId: id, event: edited, reason: reason.trim() },
      {
        onSuccess: (edit) => {
          notifySuccess('Proposed. It is sent once another person has approved it.');
          void navigate(`/edits/${edit.id}`);
        },
      },
    );
  };

  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Panel title="Why it failed">
          <TextView text={error} label="Error" />
        </Panel>
        <Panel
          title="Event"
          actions={
            <Button
              variant="default"
              disabled={changes.length === 0 && !problem}
              onClick={() => setText(JSON.stringify(original, null, 2))}
            >
              Put back the original
            </Button>
          }
        >
          <JsonEditor
            label="The event as JSON"
            text={text}
            onChange={(changed) => {
              setText(changed);
              if (propose.error) propose.reset();
            }}
            problems={problems}
          />
        </Panel>
        <Panel title="What you have changed">
          {edited ? (
            <JsonDiff before={original} after={edited} label="Changes" names={['Original', 'Edited']} />
          ) : (
            <Text size="sm" c="dimmed">
              Shown again when the text is JSON.
            </Text>
          )}
        </Panel>
        <Panel title="Propose">
          <Stack gap="sm">
            <Textarea
              label="Reason"
              description="Why it is right to apply something else than what was committed; the approver reads it"
              required
              maxLength={10_000}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
            {propose.error && <ErrorAlert error={propose.error} />}
            <Group>
              <Button
                type="submit"
                size="sm"
                loading={propose.isPending}
                disabled={!edited || changes.length === 0 || problems.length > 0 || reason.trim() === ''}
              >
                Propose the edit
              </Button>
              {edited && changes.length === 0 && (
                <Text size="sm" c="dimmed">
                  Nothing is different yet.
                </Text>
              )}
            </Group>
          </Stack>
        </Panel>
      </Stack>
    </form>
  );
}

function parse(text: string): { edited?: Record<string, unknown>; problem?: string } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return { problem: 'An event is an object.' };
    return { edited: value as Record<string, unknown> };
  } catch (error) {
    return { problem: `This is no JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}
