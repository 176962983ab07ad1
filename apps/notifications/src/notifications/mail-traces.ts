import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Traces } from '@purser/inbox';
import type { EffectAttemptDto, EffectDto } from '@purser/inbox';
import { Repository } from 'typeorm';
import { MailAttempt } from './mail-attempt.entity.js';
import { Notification } from './notification.entity.js';

/** Adds to an event's trace the mail about it, with every attempt. */
@Injectable()
export class MailTraces implements OnModuleInit {
  constructor(
    @InjectRepository(Notification) private readonly notifications: Repository<Notification>,
    @InjectRepository(MailAttempt) private readonly attempts: Repository<MailAttempt>,
    private readonly traces: Traces,
  ) {}

  onModuleInit(): void {
    this.traces.include((eventId) => this.of(eventId));
  }

  private async of(eventId: string): Promise<EffectDto[]> {
    const mail = await this.notifications.findOneBy({ eventId });
    if (mail === null) return [];
    const attempts = (await this.attempts.find({ where: { eventId }, order: { attempt: 'ASC' } })).map(toEffectAttempt);
    const { status, createdAt, nextAttemptAt } = mail;
    const done = status !== 'pending' && status !== 'sending';
    return [
      {
        kind: 'mail',
        endpointId: null,
        status,
        createdAt: createdAt.toISOString(),
        finishedAt: done ? (attempts.at(-1)?.finishedAt ?? null) : null,
        nextAttemptAt: nextAttemptAt?.toISOString() ?? null,
        attempts,
      },
    ];
  }
}

function toEffectAttempt({ attempt, startedAt, finishedAt, outcome, response }: MailAttempt): EffectAttemptDto {
  return {
    attempt,
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
    outcome,
    detail: response,
  };
}
