import { ReadAfterQuery } from '@purser/inbox';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, IsUUID, Max, MaxLength, Min } from 'class-validator';
import type { MailedType } from '../mail/mailed-event.js';
import type { OutcomeKind } from '../mail/outcome.js';
import { notificationStatuses } from './notification.entity.js';
import type { NotificationStatus } from './notification.entity.js';

export class ListNotificationsQuery extends ReadAfterQuery {
  /** Only those of this wallet. */
  @IsOptional()
  @IsUUID()
  walletId?: string;

  /** Only those in this state. */
  @IsOptional()
  @IsIn(notificationStatuses)
  status?: NotificationStatus;

  /** `nextCursor` of the page before. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  cursor?: string;

  /** How many a page. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit: number = 50;
}

/** A message to the owner of a wallet about one event. */
export class NotificationDto {
  /** The event's id, a UUID v7. */
  id!: string;
  walletId!: string;
  /** The event's type. */
  type!: MailedType;
  channel!: 'mail';
  /** The address it goes to. */
  to!: string;
  /**
   * pending: to be sent at nextAttemptAt. sending: on its way. sent: the mail server took it. dead: given up, see the
   * dead letters. held: it may have been delivered, and nobody but you may send it again; also a dead letter.
   */
  status!: NotificationStatus;
  currency!: string;
  /** Minor units. */
  amount!: string;
  /** Minor units: the wallet's balance right after the event. */
  balance!: string;
  occurredAt!: string;
  /** Begun so far. */
  attempts!: number;
  /** Attempts of which nobody knows whether the mail server took the mail. */
  unknownOutcomes!: number;
  nextAttemptAt!: Date | null;
  sentAt!: Date | null;
  createdAt!: Date;
}

export class MailAttemptDto {
  /** Numbered from 1. */
  attempt!: number;
  startedAt!: Date;
  /** Null while it is on its way. */
  finishedAt!: Date | null;
  /** deferred: 4xx or no connection. refused: 5xx. unknown: the server may or may not have taken it. */
  outcome!: OutcomeKind | null;
  smtpCode!: number | null;
  /** What the mail server answered, or what went wrong. */
  response!: string | null;
}

export class NotificationDetailDto extends NotificationDto {
  /** In every mail of this notification, so that the receiving side can tell a second copy. */
  messageId!: string;
  /** All attempts, the first one first. */
  history!: MailAttemptDto[];
}

export class NotificationPageDto {
  /** Newest first. */
  data!: NotificationDto[];
  /** Null on the last page. */
  nextCursor!: string | null;
}
