import type { AlertChannelName } from './alert.dto.js';
import type { AlertRow } from './alert-row.js';

/** Tells people. */
export interface AlertChannel {
  readonly name: AlertChannelName;
  /** @throws Error when it did not arrive, or nobody knows; its message is shown, and holds no secret */
  send(alerts: readonly AlertRow[]): Promise<void>;
  close(): Promise<void>;
}
