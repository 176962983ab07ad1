import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { OutcomeKind } from '../mail/outcome.js';

/** For reading; one attempt to send the mail of a notification. */
@Entity('mail_attempt')
export class MailAttempt {
  @PrimaryColumn('uuid', { name: 'event_id' })
  eventId!: string;

  @PrimaryColumn('int')
  attempt!: number;

  @Column('timestamptz', { name: 'started_at' })
  startedAt!: Date;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;

  @Column('text', { nullable: true })
  outcome!: OutcomeKind | null;

  @Column('smallint', { name: 'smtp_code', nullable: true })
  smtpCode!: number | null;

  @Column('text', { nullable: true })
  response!: string | null;
}
