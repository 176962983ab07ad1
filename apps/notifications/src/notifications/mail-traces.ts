import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Traces } from '@purser/inbox';
import type { Effect } from '@purser/inbox';
import { Repository } from 'typeorm';
import { MailStore } from '../mail/mail-store.js';
import { Notification } from './notification.entity.js';

/** Adds to an event's trace the mail about it, with every attempt. */
@Injectable()
export class MailTraces implements OnModuleInit {
  constructor(
    @InjectRepository(Notification) private readonly notifications: Repository<Notification>,
    private readonly mails: MailStore,
    private readonly traces: Traces,
  ) {}

  onModuleInit(): void {
    this.traces.include((eventId) => this.of(eventId));
  }

  private async of(eventId: string): Promise<Effect[]> {
    const mail = await this.notifications.findOneBy({ eventId });
    if (mail === null) return [];
    const attempts = await this.mails.attempts(eventId);
    const { status, createdAt, nextAttemptAt } = mail;
    const done = status !== 'pending' && status !== 'sending';
    const finishedAt = done ? (attempts.at(-1)?.finishedAt ?? null) : null;
    return [{ kind: 'mail', endpointId: null, status, createdAt, finishedAt, nextAttemptAt, attempts }];
  }
}
