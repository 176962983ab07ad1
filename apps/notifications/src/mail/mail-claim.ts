/** An attempt that was begun: the right, and the duty, to send this mail once and to settle it. */
export interface MailClaim {
  eventId: string;
  walletId: string;
  type: string;
  version: number;
  /** The envelope, as text. */
  event: string;
  /** Numbered from 1 over the whole life of the mail. */
  attempt: number;
  /** Attempts before the latest replay; 0 when it was never replayed. */
  forgiven: number;
  createdAt: Date;
}

/** The columns of `notification` that make a MailClaim. */
export const MAIL_CLAIM = /* sql */ `event_id AS "eventId", wallet_id AS "walletId", type, (event ->> 'version')::int AS version,
  event::text AS event, attempts AS attempt, forgiven, created_at AS "createdAt"`;
