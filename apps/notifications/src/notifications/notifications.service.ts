import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Problem } from '@purser/platform';
import { LessThan, Repository } from 'typeorm';
import { NotificationsConfig } from '../config.js';
import { messageIdOf } from '../mail/write-mail.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import { MailAttempt } from './mail-attempt.entity.js';
import type {
  ListNotificationsQuery,
  MailAttemptDto,
  NotificationDetailDto,
  NotificationDto,
  NotificationPageDto,
} from './notification.dto.js';
import { Notification } from './notification.entity.js';

@Injectable()
export class NotificationsService {
  constructor(
    @InjectRepository(Notification) private readonly notifications: Repository<Notification>,
    @InjectRepository(MailAttempt) private readonly attempts: Repository<MailAttempt>,
    private readonly config: NotificationsConfig,
  ) {}

  async list({ walletId, status, cursor, limit }: ListNotificationsQuery): Promise<NotificationPageDto> {
    const before = cursor === undefined ? {} : { eventId: LessThan(decodeCursor(cursor)) };
    const found = await this.notifications.find({
      where: {
        ...(walletId === undefined ? {} : { walletId }),
        ...(status === undefined ? {} : { status }),
        ...before,
      },
      order: { eventId: 'DESC' },
      take: limit + 1,
    });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      data: page.map(toDto),
      nextCursor: found.length > limit && last !== undefined ? encodeCursor(last.eventId) : null,
    };
  }

  /** @throws Problem (404) */
  async get(id: string): Promise<NotificationDetailDto> {
    const notification = await this.notifications.findOneBy({ eventId: id });
    if (notification === null)
      throw new Problem('notification_not_found', 404, `There is no notification of an event ${id}.`);
    const attempts = await this.attempts.find({ where: { eventId: id }, order: { attempt: 'ASC' } });
    return {
      ...toDto(notification),
      messageId: messageIdOf(id, this.config.mailFrom),
      history: attempts.map(toAttemptDto),
    };
  }
}

function toDto({ event, ...row }: Notification): NotificationDto {
  const { owner, currency, amount, balance, occurredAt } = event.data;
  return {
    id: row.eventId,
    walletId: row.walletId,
    type: event.type,
    channel: 'mail',
    to: owner.email,
    status: row.status,
    currency,
    amount,
    balance,
    occurredAt,
    attempts: row.attempts,
    unknownOutcomes: row.unknownOutcomes,
    nextAttemptAt: row.nextAttemptAt,
    sentAt: row.sentAt,
    createdAt: row.createdAt,
  };
}

function toAttemptDto({ eventId: _, ...attempt }: MailAttempt): MailAttemptDto {
  return attempt;
}
