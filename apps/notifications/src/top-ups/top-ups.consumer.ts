import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import type { EventEnvelope, EventType } from '@purser/contracts';
import type { InboxContext } from '@purser/inbox';
import { MailQueue } from '../mail/mail-queue.js';
import { INSERT_NOTIFICATIONS } from './insert-notifications.sql.js';

@Controller()
export class TopUpsConsumer {
  constructor(private readonly mails: MailQueue) {}

  /** Only claims the mails, in one statement a batch: a mail server never holds up an event. */
  @EventPattern<EventType>('TopUpCompleted', { batch: true })
  async topUpsCompleted(
    @Payload() events: EventEnvelope<'TopUpCompleted'>[],
    @Ctx() context: InboxContext,
  ): Promise<void> {
    await context.tx.query(INSERT_NOTIFICATIONS, [JSON.stringify(events)]);
    context.afterCommit(() => this.mails.nudge());
  }
}
