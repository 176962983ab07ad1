import { Anchor, Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { conflictOf, useChangeCase } from '../../api/queries/cases';
import type { Case, CaseChange } from '../../api/types';
import { Can, useSession } from '../../app/session';
import { ErrorAlert } from '../../components/confirm-dialog';
import { notifySuccess } from '../../components/notify';
import { AsideSection } from './aside-section';
import { ConflictNote } from './conflict-note';

interface Draft {
  owner: string;
  ticket: string;
  rootCause: string;
}

const fields = ['owner', 'ticket', 'rootCause'] as const;
type Known = Pick<Case, (typeof fields)[number] | 'revision'>;
const draftOf = (found: Known): Draft => ({
  owner: found.owner ?? '',
  ticket: found.ticket ?? '',
  rootCause: found.rootCause ?? '',
});

/** Who works on it, where it is tracked, and why it happened. */
export function CaseFields({ found }: { found: Case }) {
  const [editing, setEditing] = useState(false);
  return (
    <AsideSection title="What is known">
      {editing ? (
        <EditFields found={found} onClose={() => setEditing(false)} />
      ) : (
        <Stack gap={8} align="flex-start">
          <Field name="Owner" value={found.owner} none="nobody" />
          <div>
            <Text size="xs" c="dimmed">
              Ticket
            </Text>
            {found.ticket === null ? (
              <Text size="sm">none</Text>
            ) : (
              <Anchor
                href={found.ticket}
                target="_blank"
                rel="noreferrer"
                size="sm"
                style={{ overflowWrap: 'anywhere' }}
              >
                {found.ticket}
              </Anchor>
            )}
          </div>
          <Field name="Root cause" value={found.rootCause} none="not known yet" />
          <Can role="operator">
            <Button variant="default" onClick={() => setEditing(true)}>
              Edit
            </Button>
          </Can>
        </Stack>
      )}
    </AsideSection>
  );
}

function Field({ name, value, none }: { name: string; value: string | null; none: string }) {
  return (
    <div>
      <Text size="xs" c="dimmed">
        {name}
      </Text>
      <Text size="sm" className="plain-text" c={value === null ? 'dimmed' : undefined}>
        {value ?? none}
      </Text>
    </div>
  );
}

/**
 * Begun on one revision. When somebody else changes the case meanwhile, what was typed stays, what they wrote is shown, and
 * either may win: nothing is overwritten unseen.
 */
function EditFields({ found, onClose }: { found: Case; onClose: () => void }) {
  const [base, setBase] = useState<Known>(found);
  const [draft, setDraft] = useState(draftOf(found));
  const { subject } = useSession();
  const change = useChangeCase(found.id);
  const conflict = conflictOf(change.error);
  // The refusal brings the case as it is now, before it has been read anew.
  const latest: Known = conflict && conflict.current.revision > found.revision ? conflict.current : found;
  const before = draftOf(base);
  const now = draftOf(latest);
  const mine = fields.filter((field) => draft[field].trim() !== before[field]);
  const overtaken = latest.revision !== base.revision && fields.some((field) => now[field] !== before[field]);

  const save = (revision: number) => {
    const changes: CaseChange = { revision };
    for (const field of mine) changes[field] = draft[field].trim() || null;
    change.mutate(changes, {
      onSuccess: () => {
        notifySuccess('Saved.');
        onClose();
      },
    });
  };
  const takeTheirs = () => {
    change.reset();
    setBase(latest);
    setDraft(now);
  };
  const set = (field: keyof Draft) => (event: { currentTarget: { value: string } }) => {
    const { value } = event.currentTarget;
    setDraft((previous) => ({ ...previous, [field]: value }));
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        // When the case has changed but none of these fields has, nothing of anybody's is lost.
        if (!overtaken && !conflict) save(latest.revision);
      }}
    >
      <Stack gap="xs">
        <TextInput
          label="Owner"
          value={draft.owner}
          onChange={set('owner')}
          maxLength={200}
          data-autofocus
          rightSectionWidth={44}
          rightSection={
            draft.owner !== subject && (
              <Anchor component="button" type="button" size="xs" onClick={() => setDraft({ ...draft, owner: subject })}>
                me
              </Anchor>
            )
          }
        />
        <TextInput
          label="Ticket"
          type="url"
          placeholder="https://"
          value={draft.ticket}
          onChange={set('ticket')}
          maxLength={2_000}
        />
        <Textarea
          label="Root cause"
          value={draft.rootCause}
          onChange={set('rootCause')}
          maxLength={10_000}
          minRows={3}
        />
        {(overtaken || conflict) && (
          <ConflictNote
            conflict={conflict}
            theirs={fields.filter((field) => now[field] !== before[field]).map((field) => [field, now[field]])}
            isSaving={change.isPending}
            onKeepMine={() => save(latest.revision)}
            onTakeTheirs={takeTheirs}
          />
        )}
        {change.error && !conflict && <ErrorAlert error={change.error} />}
        <Group gap="xs">
          <Button
            type="submit"
            loading={change.isPending}
            disabled={mine.length === 0 || overtaken || conflict !== null}
          >
            Save
          </Button>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
