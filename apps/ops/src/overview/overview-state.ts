import type { ProofResponse } from '../proof/proof.dto.js';
import { consumerNames } from '../services/service-names.js';
import type { ConsumerName } from '../services/service-names.js';
import { LagClock } from './lag-clock.js';
import { latencySince } from './latency.js';
import type { Latency } from './latency.js';
import type { Look } from './look.js';
import { Meter, perSecond } from './meter.js';
import type { Counted } from './meter.js';
import type { ConsumerOverview, Overview, ProofOverview } from './overview.dto.js';

/** What was counted between two looks, for the history. */
export interface Interval extends Counted {
  /** 'committed', 'published', or a consumer. */
  readonly series: string;
  readonly retrying: number;
  readonly dead: number;
  readonly latency: Latency;
}

export interface Taken {
  readonly overview: Omit<Overview, 'attention'>;
  readonly intervals: Interval[];
}

/** Makes rates and ages of one look after the other. What a service that is away last said stays, without a rate. */
export class OverviewState {
  private readonly committedMeter = new Meter();
  private readonly publishedMeter = new Meter();
  private readonly consumers = new Map(consumerNames.map((name) => [name, new ConsumerState(name)]));
  private readonly clock = new LagClock();
  private committed = 0;
  private published = 0;

  take(look: Look): Taken {
    const { at, proof, relay, walletUp } = look;
    const [any] = proof.totals;
    let committed: Counted | undefined;
    let published: Counted | undefined;
    if (any !== undefined) {
      ({ committed: this.committed, published: this.published } = any);
      this.clock.note(at, this.published);
      committed = this.committedMeter.read(at, this.committed);
      published = this.publishedMeter.read(at, this.published);
    }
    const consumers = [...this.consumers.values()].map((state) => state.take(look, this.clock));
    const { pending = 0, oldestPendingSeconds = 0, rebuilds = 0 } = relay ?? {};
    return {
      overview: {
        asOf: new Date(at).toISOString(),
        wallet: { up: walletUp, committed: this.committed, committedPerSecond: perSecond(committed) },
        relay: {
          up: relay !== undefined && !proof.unreachable.includes('relay'),
          published: this.published,
          publishedPerSecond: perSecond(published),
          pending,
          oldestPendingSeconds,
          rebuilds,
        },
        consumers: consumers.map(({ overview }) => overview),
        proof: proofOverview(proof),
      },
      intervals: [
        ...intervalsOf('committed', committed),
        ...intervalsOf('published', published),
        ...consumers.flatMap(({ interval }) => interval ?? []),
      ],
    };
  }
}

class ConsumerState {
  private readonly applied = new Meter();
  private latency: Latency | undefined;
  private last: Omit<ConsumerOverview, 'up' | 'appliedPerSecond'>;

  constructor(private readonly consumer: ConsumerName) {
    const nothing = { paused: false, lagEvents: 0, lagSeconds: 0, retrying: 0, rejected: 0 };
    this.last = { consumer, ...nothing, dead: { ours: 0, partner: 0 } };
  }

  take({ at, proof, consumers }: Look, clock: LagClock): { overview: ConsumerOverview; interval?: Interval } {
    const figures = consumers.get(this.consumer);
    const account = proof.totals.find(({ consumer }) => consumer === this.consumer);
    if (figures !== undefined) this.last = { ...this.last, paused: figures.paused, dead: figures.dead };
    if (account === undefined) return { overview: { ...this.last, up: figures !== undefined, appliedPerSecond: 0 } };

    const accounted = account.committed - account.missing;
    this.last = {
      ...this.last,
      lagEvents: Math.max(0, account.published - accounted),
      lagSeconds: clock.secondsOf(at, accounted),
      retrying: account.retrying,
      rejected: account.rejected,
    };
    const counted = this.applied.read(at, account.applied);
    const overview = { ...this.last, up: figures !== undefined, appliedPerSecond: perSecond(counted) };
    if (figures === undefined) return { overview };
    const latency = this.latency === undefined ? {} : latencySince(this.latency, figures.latency);
    this.latency = figures.latency;
    if (counted === undefined) return { overview };
    const dead = figures.dead.ours + figures.dead.partner;
    return { overview, interval: { series: this.consumer, ...counted, retrying: account.retrying, dead, latency } };
  }
}

function intervalsOf(series: string, counted: Counted | undefined): Interval[] {
  return counted === undefined ? [] : [{ series, ...counted, retrying: 0, dead: 0, latency: {} }];
}

function proofOverview({ complete, unreachable, totals, partitions }: ProofResponse): ProofOverview {
  return {
    complete,
    unreachable,
    consumers: totals.map(({ consumer, committed, applied, retrying, dead, rejected, stale, passed, missing }) => ({
      ...{ consumer, committed, applied, retrying, dead, rejected, stale, passed, missing },
      lost: partitions
        .filter((of) => of.consumer === consumer && of.lost.length > 0)
        .map(({ partition, lost }) => ({ partition, positions: lost })),
    })),
  };
}
