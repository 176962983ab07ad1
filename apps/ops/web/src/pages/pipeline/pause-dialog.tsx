import { Text } from '@mantine/core';
import { usePauseConsumer } from '../../api/queries/observe';
import { ConfirmDialog } from '../../components/confirm-dialog';
import { notifySuccess } from '../../components/notify';

interface PauseDialogProps {
  consumer: string;
  /** It is now: the question is whether to resume it. */
  paused: boolean;
  onClose: () => void;
}

/** Says what pausing a consumer does, and what it does not. */
export function PauseDialog({ consumer, paused, onClose }: PauseDialogProps) {
  const pause = usePauseConsumer();
  const action = paused ? 'resume' : 'pause';
  return (
    <ConfirmDialog
      opened
      title={paused ? `Resume ${consumer}?` : `Pause ${consumer}?`}
      confirmLabel={paused ? `Resume ${consumer}` : `Pause ${consumer}`}
      busy={pause.isPending}
      error={pause.error}
      onClose={onClose}
      onConfirm={() =>
        pause.mutate(
          { consumer, action },
          {
            onSuccess: () => {
              notifySuccess(paused ? `${consumer} goes on.` : `${consumer} is paused.`);
              onClose();
            },
          },
        )
      }
    >
      <Text size="sm">
        {paused
          ? 'Within 5 seconds every instance reads on from its recorded position, and retries that are due start.'
          : 'Within 5 seconds every instance stops reading new events and starting retries; what is in a handler finishes. It stays paused through restarts, until somebody resumes it.'}
      </Text>
      {!paused && (
        <Text size="sm">
          Nothing is lost: events wait, its lag grows, and the wallet, the relay and the other consumers do not notice.
          Events are kept until it has read them.
        </Text>
      )}
    </ConfirmDialog>
  );
}
