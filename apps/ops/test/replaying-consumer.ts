import { createRedis } from '@purser/platform';
import type { Partner } from '@purser/testing';
import type { ConsumerName } from '../src/services/service-names.js';
import { ContractConsumer } from './contract-consumer.js';

interface ReplayRequest {
  ids: string[];
  ref: string;
  attempts?: number;
}

/** A consumer that replays what it is given, in memory, by the rules of the real ones: the same reference never runs twice. */
export class ReplayingConsumer extends ContractConsumer {
  /** How often each dead letter was really handled again. */
  readonly handled = new Map<string, number>();
  /** When each id was given, for the first time, and how many came together. */
  readonly given: { readonly at: number; readonly ids: readonly string[] }[] = [];
  /** What becomes of a dead letter that is replayed; undefined: it stays as it is for now. */
  outcome: (id: string) => 'replayed' | 'open' | undefined = () => 'replayed';
  /** Why it does not take a dead letter back, as when its endpoint is disabled; undefined: it does. */
  refusal: (id: string) => string | undefined = () => undefined;
  private readonly refs = new Set<string>();

  constructor(
    name: ConsumerName,
    partner: Partner,
    private readonly redisUrl: string,
  ) {
    super(name, partner);
    this.on('POST /internal/dead-letters/replay', ({ body }) => {
      const { ids, ref } = body as ReplayRequest;
      this.given.push({ at: performance.now(), ids });
      const results = ids.map((id) => ({ id, ...this.takeBack(id, ref) }));
      void this.ring();
      return { results };
    });
  }

  /** What a real one does over time: the outcome of what is being replayed. */
  finish(id: string, outcome: 'replayed' | 'open'): void {
    if (outcome === 'replayed') this.become(id, 'replayed');
    else this.become(id, 'open', { diedAt: new Date().toISOString(), error: 'it failed again' });
  }

  /** Says that something has changed. */
  async ring(): Promise<void> {
    const client = createRedis({ redisUrl: this.redisUrl }, 'commands');
    await client.publish('purser:dead-letters', this.name);
    client.disconnect();
  }

  private takeBack(id: string, ref: string) {
    const reason = this.refusal(id);
    return reason === undefined ? { outcome: this.replay(id, ref) } : { outcome: 'refused', reason };
  }

  private replay(id: string, ref: string): string {
    const known = this.kept.get(id);
    if (known === undefined) return 'not_found';
    if (this.refs.has(`${ref} ${id}`) || known.state === 'replaying') return 'already';
    if (known.state !== 'open') return 'not_open';
    this.refs.add(`${ref} ${id}`);
    this.handled.set(id, (this.handled.get(id) ?? 0) + 1);
    this.become(id, 'replaying', { replayRef: ref, replays: known.replays + 1 });
    const outcome = this.outcome(id);
    if (outcome !== undefined) this.finish(id, outcome);
    return 'replaying';
  }
}
