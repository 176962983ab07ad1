import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { useReopenCase } from '../../api/queries/cases';
import type { Case } from '../../api/types';
import { ConfirmDialog } from '../../components/confirm-dialog';

export function ReopenDialog({ found, onClose }: { found: Case; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const reopen = useReopenCase(found.id);
  return (
    <ConfirmDialog
      opened
      title="Reopen the case"
      confirmLabel="Reopen"
      busy={reopen.isPending}
      disabled={reason.trim() === ''}
      error={reopen.error}
      onClose={onClose}
      onConfirm={() => reopen.mutate({ revision: found.revision, reason: reason.trim() }, { onSuccess: onClose })}
    >
      <Textarea
        label="Reason"
        required
        data-autofocus
        maxLength={2_000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}
