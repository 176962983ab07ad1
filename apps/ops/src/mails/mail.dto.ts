import { IsIn, IsOptional, IsUUID } from 'class-validator';
import { PageQuery } from '../pages/page-query.dto.js';

export const mailStatuses = ['pending', 'sending', 'sent', 'held', 'dead'] as const;
export type MailStatus = (typeof mailStatuses)[number];

export class MailsQuery extends PageQuery {
  @IsOptional()
  @IsUUID()
  walletId?: string;

  @IsOptional()
  @IsIn(mailStatuses)
  status?: MailStatus;
}

/** A message to the owner of a wallet about one event. */
export class Mail {
  /** The event's. */
  id!: string;
  walletId!: string;
  type!: string;
  channel!: 'mail';
  to!: string;
  status!: MailStatus;
  currency!: string;
  /** Minor units. */
  amount!: string;
  /** Minor units: right after the event. */
  balance!: string;
  occurredAt!: string;
  attempts!: number;
  /** Attempts of which nobody knows whether the mail server took the mail. */
  unknownOutcomes!: number;
  nextAttemptAt!: string | null;
  sentAt!: string | null;
  createdAt!: string;
}

export class MailList {
  /** Newest first. */
  data!: Mail[];
  nextCursor!: string | null;
}
