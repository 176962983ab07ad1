import type { Role, Servers } from './contender.js';

/** From the bench to one of its processes. */
export type Order =
  | { do: 'start'; contender: string; role: Role; servers: Servers; record: boolean }
  | { do: 'produce'; contender: string; servers: Servers; perSecond: number; events: number }
  | { do: 'stop' };

/** `[number of the event, milliseconds since the epoch, with fractions]`, flattened. */
export type Times = number[];

export type Report =
  | { is: 'loaded' }
  | { is: 'started' }
  /** How many events were applied, by now. */
  | { is: 'applied'; total: number }
  | { is: 'produced' }
  | { is: 'stopped'; times: Times; cpuMs: number; rssMb: number }
  | { is: 'failed'; error: string };
