import { Button, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { ConfirmDialog } from './confirm-dialog';
import { notifySuccess } from './notify';

/** Something that may be decided, with what it means. */
export interface Choice<Decision extends string> {
  decision: Decision;
  label: string;
  title: string;
  /** What will happen. */
  consequence: string;
  /** Said when it has. */
  done: string;
  /** The label of the field for it, where one is needed. */
  reason?: string;
  primary?: boolean;
}

interface DecisionsProps<Decision extends string> {
  choices: Choice<Decision>[];
  /** Does it. */
  mutation: {
    mutate: (input: { decision: Decision; reason: string }, options: { onSuccess: () => void }) => void;
    isPending: boolean;
    error: unknown;
    reset: () => void;
  };
}

/** A button for each choice; each asks first, and says what will happen. */
export function Decisions<Decision extends string>({ choices, mutation }: DecisionsProps<Decision>) {
  const [asked, setAsked] = useState<Choice<Decision> | null>(null);
  return (
    <>
      {choices.map((choice) => (
        <Button key={choice.decision} variant={choice.primary ? 'filled' : 'default'} onClick={() => setAsked(choice)}>
          {choice.label}
        </Button>
      ))}
      {asked && (
        <AskFirst
          choice={asked}
          mutation={mutation}
          onClose={() => {
            setAsked(null);
            mutation.reset();
          }}
        />
      )}
    </>
  );
}

interface AskFirstProps<Decision extends string> {
  choice: Choice<Decision>;
  mutation: DecisionsProps<Decision>['mutation'];
  onClose: () => void;
}

function AskFirst<Decision extends string>({ choice, mutation, onClose }: AskFirstProps<Decision>) {
  const [text, setText] = useState('');
  const reason = text.trim();
  const { decision, title, label, consequence, done, reason: reasonLabel } = choice;
  return (
    <ConfirmDialog
      opened
      title={title}
      confirmLabel={label}
      busy={mutation.isPending}
      error={mutation.error}
      disabled={reasonLabel !== undefined && reason === ''}
      onClose={onClose}
      onConfirm={() =>
        mutation.mutate(
          { decision, reason },
          {
            onSuccess: () => {
              notifySuccess(done);
              onClose();
            },
          },
        )
      }
    >
      <Text size="sm">{consequence}</Text>
      {reasonLabel !== undefined && (
        <Textarea
          label={reasonLabel}
          required
          data-autofocus
          maxLength={10_000}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
    </ConfirmDialog>
  );
}

/** Why whoever looks at a proposal cannot approve it. */
export function ApprovalNote({ isOwn }: { isOwn: boolean }) {
  return (
    <Text size="sm" c="dimmed" maw={300}>
      {isOwn ? 'You wrote it, so another person has to approve it.' : 'It waits for an approver.'}
    </Text>
  );
}
