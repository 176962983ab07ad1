import { Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { usePrepareReplay } from '../api/queries/replays';
import type { ReplaySelection } from '../api/types';
import { ConfirmDialog } from './confirm-dialog';

interface PrepareReplayDialogProps {
  selection: ReplaySelection;
  /** What is chosen: `12 dead letters`. */
  what: string;
  onClose: () => void;
}

/** Freezes the set and goes to its dry run; nothing is sent before somebody starts it there. */
export function PrepareReplayDialog({ selection, what, onClose }: PrepareReplayDialogProps) {
  const [reason, setReason] = useState('');
  const prepare = usePrepareReplay();
  const navigate = useNavigate();
  return (
    <ConfirmDialog
      opened
      title={`Replay ${what}`}
      confirmLabel="Prepare the replay"
      busy={prepare.isPending}
      disabled={reason.trim() === ''}
      error={prepare.error}
      onClose={onClose}
      onConfirm={() =>
        prepare.mutate(
          { selection, reason: reason.trim() },
          { onSuccess: (replay) => void navigate(`/replays/${replay.id}`) },
        )
      }
    >
      <Text size="sm">
        The set is frozen now, and a dry run says how many, of what and worth what. Nothing is sent until you start it
        on the next page. Only the consumer that failed sees the events again.
      </Text>
      <Textarea
        label="Reason"
        description="What has changed, so that it works this time"
        required
        data-autofocus
        maxLength={1_000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}
