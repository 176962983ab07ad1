import type { ConsumerName } from '../services/service-names.js';

/** `GET /internal/proof` of the relay. */
export interface RelayProof {
  readonly partitions: readonly {
    readonly partition: number;
    readonly committed: number;
    readonly published: number;
  }[];
}

/** One partition of `POST /internal/proof` of a consumer: what became of the positions up to the one asked for. */
export interface ConsumerPartition {
  readonly partition: number;
  /** Everything up to here was before this consumer's time. */
  readonly start: number;
  readonly applied: number;
  readonly retrying: number;
  readonly dead: number;
  readonly rejected: number;
  readonly stale: number;
  readonly passed: number;
  /** Positions without an inbox row, at most 20. */
  readonly lost: readonly number[];
}

/** Counts of events. missing = committed − before − (applied + retrying + dead + rejected + stale + passed). */
export interface Account {
  committed: number;
  published: number;
  before: number;
  applied: number;
  retrying: number;
  dead: number;
  rejected: number;
  stale: number;
  passed: number;
  missing: number;
}

export interface PartitionAccount extends Account {
  partition: number;
  consumer: ConsumerName;
  lost: number[];
}

export interface ConsumerAccount extends Account {
  consumer: ConsumerName;
}

export interface Books {
  /** Every committed event has become something at every consumer. */
  readonly balanced: boolean;
  readonly totals: ConsumerAccount[];
  readonly partitions: PartitionAccount[];
}

/** Adds up what was committed against what became of it. What a consumer says nothing about is missing. */
export function closeTheBooks(
  relay: RelayProof,
  consumers: ReadonlyMap<ConsumerName, readonly ConsumerPartition[]>,
): Books {
  const partitions = relay.partitions.flatMap((published) =>
    [...consumers].map(([consumer, answer]) =>
      accountOf(
        consumer,
        published,
        answer.find(({ partition }) => partition === published.partition),
      ),
    ),
  );
  const totals = [...consumers.keys()].map((consumer) => totalOf(consumer, partitions));
  // A surplus is as wrong as a gap.
  const balanced = partitions.every(({ missing, lost }) => missing === 0 && lost.length === 0);
  return { balanced, totals, partitions };
}

function accountOf(
  consumer: ConsumerName,
  { partition, committed, published }: RelayProof['partitions'][number],
  answer: ConsumerPartition | undefined,
): PartitionAccount {
  const {
    start = 0,
    applied = 0,
    retrying = 0,
    dead = 0,
    rejected = 0,
    stale = 0,
    passed = 0,
    lost = [],
  } = answer ?? {};
  const accounted = start + applied + retrying + dead + rejected + stale + passed;
  const figures = { committed, published, before: start, applied, retrying, dead, rejected, stale, passed };
  return { partition, consumer, ...figures, missing: committed - accounted, lost: [...lost] };
}

function totalOf(consumer: ConsumerName, partitions: readonly PartitionAccount[]): ConsumerAccount {
  const mine = partitions.filter((account) => account.consumer === consumer);
  const sum = (of: keyof Account) => mine.reduce((total, account) => total + account[of], 0);
  return {
    consumer,
    committed: sum('committed'),
    published: sum('published'),
    before: sum('before'),
    applied: sum('applied'),
    retrying: sum('retrying'),
    dead: sum('dead'),
    rejected: sum('rejected'),
    stale: sum('stale'),
    passed: sum('passed'),
    missing: sum('missing'),
  };
}
