/** The three consumers of every contender: one process each, one Postgres schema each. */
export const consumers = ['notifications', 'analytics', 'webhooks'] as const;
export type Consumer = (typeof consumers)[number];
export type Role = 'relay' | Consumer;

/** Where a contender's processes find their servers: a database of its own, and an emptied Redis. */
export interface Servers {
  postgresUrl: string;
  redisUrl: string;
}

/** One event of the workload, as table `bench.event` holds it. */
export interface BenchEvent {
  /** 1, 2, 3 … in the order in which the events are committed. */
  n: number;
  eventId: string;
  walletId: string;
  amount: bigint;
  /** Of the wallet: 1, 2, 3 … */
  sequence: number;
  /** The complete CloudEvents JSON. */
  envelope: string;
}

/** Told by a consumer, right after its commit, which events it has just applied. */
export interface Recorder {
  applied(numbers: readonly number[]): void;
}

/**
 * A way to bring every committed event to three consumers, each of which has to leave an inbox row and one upsert of the
 * event's wallet (`<consumer>.effect`) for it. All contenders get the same events on the same servers.
 */
export interface Contender {
  name: string;
  /** Its processes. Should one need no relay, the clock starts with its consumers. */
  roles: readonly Role[];
  /** Drains at most so many events: it is slow, and more of them would not make it faster. */
  maxBacklog?: number;
  /** For Node, when its processes run with flags of their own. */
  nodeFlags?: readonly string[];
  /** Tables, queues. The tables of `effect.sql.ts` are there already. */
  prepare(servers: Servers): Promise<void>;
  /** Commits everything in `bench.event`, in its order; nobody is running. */
  backlog(servers: Servers): Promise<void>;
  /** What the business does: commits one event, and rings if that is how the contender works. */
  producer(servers: Servers): Promise<Producer>;
  /** Runs in a process of its own. Resolves when it is running; what it returns stops it. */
  start(role: Role, servers: Servers, recorder: Recorder): Promise<() => Promise<void>>;
  /** What else must be true after a run, when its processes have stopped. Throws when it is not. */
  verify?(servers: Servers, events: number): Promise<void>;
}

export interface Producer {
  append(event: BenchEvent): Promise<void>;
  close(): Promise<void>;
}
