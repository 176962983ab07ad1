import { Inject, Injectable } from '@nestjs/common';
import { matches } from '@purser/contracts';
import { ServiceClient } from '@purser/platform';
import { DataSource } from 'typeorm';
import { askOne, pathWith } from '../services/ask-one.js';
import type { ServiceName } from '../services/service-names.js';
import type { DryRunDead, RulePredicate } from './rule.dto.js';

/** Events that are looked at: their contents are the consumer's to send, 100 at a time. */
const MOST = 1_000;
const PAGE = 100;

interface DeadEvent {
  readonly event: unknown;
  readonly amount: string | null;
  readonly currency: string | null;
}

interface Page {
  readonly data: readonly DeadEvent[];
  readonly nextCursor: string | null;
}

/** What a rule would reject of a consumer's open dead letters, if they were replayed. */
@Injectable()
export class DeadMatches {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(ServiceClient) private readonly services: ServiceClient<ServiceName>,
  ) {}

  /** @throws Problem 503 `service_unreachable` */
  async find(predicate: RulePredicate): Promise<DryRunDead> {
    // Rules are asked before handlers: what failed as a mail or a webhook has passed them.
    const causes = await this.dataSource.query<{ fingerprint: string; open: number }[]>(
      `SELECT fingerprint, open FROM dead_letter_case
       WHERE consumer = $1 AND source = 'handler' AND type = $2 AND ($3::int IS NULL OR version = $3) AND open > 0
       ORDER BY last_seen_at DESC`,
      [predicate.consumer, predicate.type, predicate.version],
    );
    const found: DryRunDead = { matched: 0, money: [], scanned: 0, total: sum(causes.map(({ open }) => open)) };
    const money = new Map<string, { amount: bigint; count: number }>();
    for (const { fingerprint } of causes) {
      for await (const { event, amount, currency } of this.openOf(predicate.consumer, fingerprint)) {
        if (found.scanned === MOST) return { ...found, money: shown(money) };
        found.scanned += 1;
        if (!matches(predicate, event)) continue;
        found.matched += 1;
        if (amount === null || currency === null) continue;
        const known = money.get(currency) ?? { amount: 0n, count: 0 };
        money.set(currency, { amount: known.amount + BigInt(amount), count: known.count + 1 });
      }
    }
    return { ...found, money: shown(money) };
  }

  private async *openOf(consumer: RulePredicate['consumer'], fingerprint: string): AsyncGenerator<DeadEvent> {
    let cursor: string | null = null;
    do {
      const query = { state: 'open', fingerprint, limit: PAGE, cursor: cursor ?? undefined };
      const path: string = pathWith('/internal/dead-letters', query);
      const page: Page = await askOne(() => this.services.get<Page>(consumer, path));
      yield* page.data;
      cursor = page.nextCursor;
    } while (cursor !== null);
  }
}

function shown(money: ReadonlyMap<string, { amount: bigint; count: number }>): DryRunDead['money'] {
  return [...money]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, { amount, count }]) => ({ currency, amount: amount.toString(), count }));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
