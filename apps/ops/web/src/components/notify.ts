import { notifications } from '@mantine/notifications';
import { explain } from '../api/client';

const closeButtonProps = { 'aria-label': 'Close' };

/** Says what was done, for a few seconds; read out by screen readers. */
export function notifySuccess(message: string): void {
  notifications.show({ message, color: 'teal', autoClose: 5_000, closeButtonProps });
}

/** Why something was not done; stays until it is closed. */
export function notifyFailure(error: unknown, title = 'That was not done'): void {
  notifications.show({ title, message: explain(error), color: 'red', autoClose: false, closeButtonProps });
}
