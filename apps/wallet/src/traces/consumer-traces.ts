import { Inject, Injectable } from '@nestjs/common';
import { Problem, ServiceClient, ServiceUnreachableError } from '@purser/platform';
import { WalletConfig } from '../config.js';
import { CONSUMERS, type Consumer, type ConsumerTrace } from './trace.dto.js';

/** What a consumer answers. */
type Answer = Omit<ConsumerTrace, 'consumer' | 'reason'> & { eventId: string | null };

/** Asks the consumers what became of an event. Whoever cannot be asked is shown with the reason; that is no error of the trace. */
@Injectable()
export class ConsumerTraces {
  constructor(
    private readonly config: WalletConfig,
    @Inject(ServiceClient) private readonly services: ServiceClient<Consumer>,
  ) {}

  /** @param position null: the event has none yet, so nobody has seen it */
  of(eventId: string, partition: number, position: number | null): Promise<ConsumerTrace[]> {
    return Promise.all(
      CONSUMERS.map(async (consumer) =>
        position === null ? blank(consumer, 'awaited') : this.ask(consumer, eventId, partition, position),
      ),
    );
  }

  private async ask(consumer: Consumer, event: string, partition: number, position: number): Promise<ConsumerTrace> {
    if (this.config[`${consumer}Url`] === undefined)
      return blank(consumer, 'unknown', `${consumer.toUpperCase()}_URL is not set`);
    try {
      const { eventId, status, ...answer } = await this.services.get<Answer>(
        consumer,
        `/internal/trace/${partition}/${position}`,
      );
      if (eventId !== null && eventId !== event)
        return blank(consumer, 'unknown', `it has another event at this position: ${eventId}`);
      return { consumer, status, reason: null, ...answer };
    } catch (error) {
      if (!(error instanceof ServiceUnreachableError || error instanceof Problem)) throw error;
      return blank(consumer, 'unknown', error.message);
    }
  }
}

function blank(consumer: Consumer, status: 'awaited' | 'unknown', reason: string | null = null): ConsumerTrace {
  const nothing = { receivedAt: null, nextAttemptAt: null, deadLetterId: null, attempts: [], effects: [] };
  return { consumer, status, reason, ...nothing };
}
