import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { askAll, LOGGER, Loop, ServiceClient } from '@purser/platform';
import type { Log } from '@purser/platform';
import { DataSource } from 'typeorm';
import { Live } from '../live/live.js';
import { consumerNames } from '../services/service-names.js';
import type { ConsumerName, ServiceName } from '../services/service-names.js';
import { ruleSetOf, skipTo } from './consumer-rules.js';
import { RuleExpiry } from './rule-expiry.js';

/** Milliseconds between two looks: at hits, and whether a consumer that was away or restored has the rules. */
const POLL_MS = 15_000;
/** While everybody has been heard, and there are no rules. */
const IDLE_POLL_MS = 60_000;

const PATH = '/internal/rejection-rules';

/** `GET /internal/rejection-rules` of a consumer. */
interface Heard {
  readonly revision: number;
  readonly rules: readonly { readonly id: string; readonly hits: number; readonly lastHitAt: string | null }[];
}

/**
 * Brings every consumer to the rules that are in force: asks which set it has, puts the right one when it is another, and
 * notes what it says. Whatever was missed, by whomever, is mended at the next look.
 */
@Injectable()
export class RulesPush implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly loop: Loop;

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(ServiceClient) private readonly services: ServiceClient<ServiceName>,
    @Inject(RuleExpiry) private readonly expiry: RuleExpiry,
    @Inject(Live) private readonly live: Live,
    @Inject(LOGGER) log: Log,
  ) {
    this.loop = new Loop({ name: 'rejection rules', run: () => this.round(), intervalMs: POLL_MS, log });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.loop.stop();
  }

  /** A set has changed. */
  wake(): void {
    this.loop.wake();
  }

  private async round(): Promise<number> {
    await this.expiry.expireDue();
    const { answers, unreachable } = await askAll(consumerNames, (consumer) => this.bring(consumer));
    const idle = unreachable.length === 0 && [...answers.values()].every((rules) => rules === 0);
    return idle ? IDLE_POLL_MS : POLL_MS;
  }

  /** Answers how many rules there are, here or there. */
  private async bring(consumer: ConsumerName): Promise<number> {
    const heard = await this.services.get<Heard>(consumer, PATH);
    let set = await ruleSetOf(this.dataSource, consumer);
    let confirmed = heard.revision;
    if (heard.revision > set.revision) {
      await this.dataSource.transaction((tx) => skipTo(tx, consumer, heard.revision));
      set = await ruleSetOf(this.dataSource, consumer);
    }
    if (heard.revision !== set.revision)
      ({ revision: confirmed } = await this.services.put<{ revision: number }>(consumer, PATH, set));
    await this.note(consumer, confirmed, heard.rules);
    return set.rules.length + heard.rules.length;
  }

  private async note(consumer: ConsumerName, confirmed: number, hits: Heard['rules']): Promise<void> {
    const [newly] = await this.dataSource.query<[unknown[], number]>(
      `UPDATE consumer_rules SET confirmed = $2 WHERE consumer = $1 AND confirmed <> $2 RETURNING consumer`,
      [consumer, confirmed],
    );
    const [hit] = await this.dataSource.query<[{ id: string }[], number]>(
      `UPDATE rejection_rule r SET hits = h.hits, last_hit_at = h."lastHitAt"
       FROM jsonb_to_recordset($2::jsonb) AS h (id uuid, hits bigint, "lastHitAt" timestamptz)
       WHERE r.id = h.id AND r.consumer = $1 AND r.hits <> h.hits RETURNING r.id`,
      [consumer, JSON.stringify(hits)],
    );
    const active = newly.length === 0 ? [] : await this.activeAt(consumer);
    this.live.changed('rule', [...active, ...hit.map(({ id }) => id)]);
  }

  private async activeAt(consumer: ConsumerName): Promise<string[]> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `SELECT id FROM rejection_rule WHERE consumer = $1 AND state = 'active'`,
      [consumer],
    );
    return rows.map(({ id }) => id);
  }
}
