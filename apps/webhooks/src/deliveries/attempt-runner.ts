import { randomInt } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { EventEnvelope } from '@purser/contracts';
import { currentTraceparent, withSpan } from '@purser/platform';
import { WebhooksConfig } from '../config.js';
import { SecretBox } from '../endpoints/secret-box.js';
import { Sender } from '../sending/sender.js';
import type { Attempt } from '../sending/sender.js';
import { signedHeaders } from '../sending/sign.js';
import { DeliveryMetrics } from './delivery-metrics.js';
import { bodyOf, lastingHeaders } from './request.js';
import { nextDelayMs, parseRetryAfter } from './retry-schedule.js';
import type { EndedAttempt } from './settler.js';

/** A row of claim.sql: all that an attempt needs. */
export interface ClaimedDelivery {
  readonly event_id: string;
  readonly endpoint_id: string;
  readonly attempt: number;
  /** Attempts of earlier rounds. */
  readonly earlier: number;
  readonly url: string;
  readonly secret: Buffer;
  readonly secret_key_id: string;
  readonly envelope: EventEnvelope;
}

const RANDOM_STEPS = 1_000_000;

/** Makes one attempt: opens the secret, signs, sends, and says what follows from the outcome. Never throws. */
@Injectable()
export class AttemptRunner {
  constructor(
    @Inject(Sender) private readonly sender: Sender,
    @Inject(SecretBox) private readonly secrets: SecretBox,
    @Inject(DeliveryMetrics) private readonly metrics: DeliveryMetrics,
    @Inject(WebhooksConfig) private readonly config: WebhooksConfig,
  ) {}

  async run(delivery: ClaimedDelivery): Promise<EndedAttempt> {
    const { event_id, endpoint_id, attempt, earlier } = delivery;
    const outcome = await this.send(delivery);
    this.metrics.attempted(outcome);
    return {
      event_id,
      endpoint_id,
      attempt,
      duration_ms: outcome.durationMs,
      succeeded: outcome.succeeded,
      response_status: outcome.responseStatus,
      response_body: outcome.responseBody,
      error_code: outcome.error?.code ?? null,
      error: outcome.error?.message ?? null,
      retry_in_ms: this.retryInMs(attempt - earlier, outcome),
      again: earlier > 0,
    };
  }

  private send({ event_id, endpoint_id, url, attempt, envelope, ...claim }: ClaimedDelivery): Promise<Attempt> {
    const attributes = { 'event.id': event_id, 'endpoint.id': endpoint_id, attempt };
    return withSpan('deliver webhook', { traceparent: envelope.traceparent, kind: 'client', attributes }, async () => {
      let secret: string;
      try {
        secret = this.secrets.open(endpoint_id, { keyId: claim.secret_key_id, box: claim.secret });
      } catch (error) {
        return failedBeforeSending(error);
      }
      const body = bodyOf(envelope);
      const headers = {
        ...lastingHeaders,
        traceparent: currentTraceparent(),
        ...signedHeaders(secret, event_id, Math.floor(Date.now() / 1_000), body),
      };
      return this.sender.post(url, headers, body);
    });
  }

  private retryInMs(attempt: number, { succeeded, error, retryAfter }: Attempt): number | null {
    if (succeeded) return null;
    const { webhookRetrySchedule: scheduleSeconds, retryJitter: jitter } = this.config;
    const asked = parseRetryAfter(retryAfter, Date.now());
    const delay = nextDelayMs({ scheduleSeconds, jitter }, attempt, asked, randomInt(RANDOM_STEPS) / RANDOM_STEPS);
    // We broke it off ourselves, to stop: whoever takes over need not wait.
    return delay !== null && error?.code === 'interrupted' ? 0 : delay;
  }
}

function failedBeforeSending(error: unknown): Attempt {
  const message = error instanceof Error ? error.message : String(error);
  return {
    succeeded: false,
    durationMs: 0,
    responseStatus: null,
    responseBody: null,
    error: { code: 'secret_unreadable', message },
  };
}
