import { Inject, Injectable } from '@nestjs/common';
import { Problem, ServiceClient, ServiceUnreachableError } from '@purser/platform';
import { IndexedDeadLetters } from '../dead-letter-index/indexed-dead-letters.js';
import type { ServiceName } from '../services/service-names.js';
import type { EventTrace, TracedEvent, TraceResult, TransactionTrace, WalletTrace } from './trace.dto.js';
import { WalletEntries } from './wallet-entries.js';

/** Whatever an id is of: where it has been. */
@Injectable()
export class TracesService {
  constructor(
    @Inject(ServiceClient) private readonly services: ServiceClient<ServiceName>,
    @Inject(WalletEntries) private readonly entries: WalletEntries,
    @Inject(IndexedDeadLetters) private readonly deadLetters: IndexedDeadLetters,
  ) {}

  async find(id: string): Promise<TraceResult> {
    const away = new Set<string>();
    // Ids do not say what they are of, and one is asked as quickly as three.
    const [transaction, event, wallet] = await Promise.all([
      whatIsThere(away, () => this.services.get<TransactionTrace>('wallet', `/v1/transactions/${id}/trace`)),
      whatIsThere(away, () => this.services.get<TracedEvent>('wallet', `/v1/events/${id}/trace`)),
      whatIsThere(away, () => this.wallet(id)),
    ]);
    for (const consumer of unknownIn(transaction?.events ?? (event === null ? [] : [event]))) away.add(consumer);
    const found = { transaction, event, wallet };
    return {
      kind: transaction ? 'transaction' : event ? 'event' : wallet ? 'wallet' : 'nothing',
      ...found,
      deadLetters: await this.deadLettersOf(id, found),
      unreachable: [...away].sort(),
    };
  }

  private async wallet(id: string): Promise<WalletTrace> {
    const [wallet, entries] = await Promise.all([
      this.services.get<Record<string, unknown>>('wallet', `/v1/wallets/${id}`),
      this.entries.of(id, { limit: 50 }),
    ]);
    return { wallet, entries };
  }

  /** Also where the wallet service is away: what died of an event is known here. */
  private deadLettersOf(id: string, { transaction, wallet }: Pick<TraceResult, 'transaction' | 'wallet'>) {
    if (wallet !== null) return this.deadLetters.ofWallet(id, new Date(0), new Date());
    return this.deadLetters.ofEvents(transaction?.events.map((event) => event.id) ?? [id]);
  }
}

/** null when the service knows no such thing, or does not answer: then it is noted. */
async function whatIsThere<T>(away: Set<string>, ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ServiceUnreachableError) away.add(error.service);
    else if (!(error instanceof Problem && error.status === 404)) throw error;
    return null;
  }
}

function unknownIn(events: readonly EventTrace[]): string[] {
  return events.flatMap(({ consumers }) =>
    consumers.filter(({ status }) => status === 'unknown').map(({ consumer }) => consumer),
  );
}
