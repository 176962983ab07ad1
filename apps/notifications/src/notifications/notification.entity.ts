import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { MailedEvent } from '../mail/mailed-event.js';

export const notificationStatuses = ['pending', 'sending', 'sent', 'held', 'dead'] as const;
export type NotificationStatus = (typeof notificationStatuses)[number];

/** For reading; what writes is in ../mail and ../movements. */
@Entity('notification')
export class Notification {
  @PrimaryColumn('uuid', { name: 'event_id' })
  eventId!: string;

  @Column('uuid', { name: 'wallet_id' })
  walletId!: string;

  @Column('json')
  event!: MailedEvent;

  @Column('text')
  status!: NotificationStatus;

  @Column('int')
  attempts!: number;

  @Column('int', { name: 'unknown_outcomes' })
  unknownOutcomes!: number;

  @Column('timestamptz', { name: 'next_attempt_at', nullable: true })
  nextAttemptAt!: Date | null;

  @Column('timestamptz', { name: 'sent_at', nullable: true })
  sentAt!: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
