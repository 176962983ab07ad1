import { Text } from '@mantine/core';
import { useResendDelivery } from '../../api/queries/observe';
import type { Delivery } from '../../api/types';
import { ConfirmDialog } from '../../components/confirm-dialog';
import { notifySuccess } from '../../components/notify';

interface ResendDialogProps {
  endpointId: string;
  delivery: Delivery;
  onClose: () => void;
}

export function ResendDialog({ endpointId, delivery, onClose }: ResendDialogProps) {
  const resend = useResendDelivery(endpointId);
  return (
    <ConfirmDialog
      opened
      title={`Send ${delivery.type} again?`}
      confirmLabel="Resend"
      busy={resend.isPending}
      error={resend.error}
      onClose={onClose}
      onConfirm={() =>
        resend.mutate(delivery.id, {
          onSuccess: () => {
            notifySuccess('It is on its way to the partner.');
            onClose();
          },
        })
      }
    >
      <Text size="sm">
        The partner gets the same body with the same webhook-id, so that it can tell that it has seen it before.
        {delivery.status === 'delivered' && ' It has been delivered once already.'}
      </Text>
    </ConfirmDialog>
  );
}
