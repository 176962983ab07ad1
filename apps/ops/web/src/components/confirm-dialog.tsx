import { Alert, Button, Group, Modal, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { explain } from '../api/client';

interface ConfirmDialogProps {
  opened: boolean;
  title: string;
  /** What will happen: `Replay 12 dead letters`. */
  confirmLabel: string;
  /** Of the button that leaves everything as it is; where `Cancel` would be taken for the question. */
  closeLabel?: string;
  onConfirm: () => void;
  onClose: () => void;
  /** Cannot be taken back. */
  dangerous?: boolean;
  /** While it is being done. */
  busy?: boolean;
  disabled?: boolean;
  error?: unknown;
  size?: string | number;
  children?: ReactNode;
}

/** Asks before something is done; a form inside is sent with enter. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const {
    opened,
    title,
    confirmLabel,
    closeLabel = 'Cancel',
    onConfirm,
    onClose,
    dangerous,
    busy,
    disabled,
    error,
    size = 'md',
    children,
  } = props;
  return (
    <Modal opened={opened} onClose={onClose} title={title} size={size}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy && !disabled) onConfirm();
        }}
      >
        <Stack gap="md">
          {children}
          {error != null && <ErrorAlert error={error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {closeLabel}
            </Button>
            <Button type="submit" loading={busy} disabled={disabled} color={dangerous ? 'red.8' : undefined}>
              {confirmLabel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** Why something was refused, where it was asked for. */
export function ErrorAlert({ error }: { error: unknown }) {
  return (
    <Alert role="alert" color="red">
      {explain(error)}
    </Alert>
  );
}
