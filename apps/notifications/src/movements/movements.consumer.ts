import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import type { InboxContext } from '@purser/inbox';
import { MailQueue } from '../mail/mail-queue.js';
import { mailedTypes } from '../mail/mailed-event.js';
import type { MailedEvent } from '../mail/mailed-event.js';
import { INSERT_NOTIFICATIONS } from './insert-notifications.sql.js';

@Controller()
export class MovementsConsumer {
  constructor(private readonly mails: MailQueue) {}

  /** Only claims the mails, in one statement a batch: a mail server never holds up an event. */
  @EventPattern(mailedTypes, { batch: true })
  async moved(@Payload() events: MailedEvent[], @Ctx() context: InboxContext): Promise<void> {
    await context.tx.query(INSERT_NOTIFICATIONS, [JSON.stringify(events)]);
    context.afterCommit(() => this.mails.nudge());
  }
}
