import { backoff } from '@purser/platform';

/** Milliseconds. A rebuild is usually there in 50 ms; asking more than once a second only makes noise. */
const WAIT = { baseMs: 50, maxMs: 1_000, jitter: 0.2 };

interface Waiting {
  attempts: number;
  /** performance.now() */
  until: number;
}

/** Partitions that cannot be read on until the relay has filled their gap, each with its own backoff. */
export class Gaps {
  private readonly waiting = new Map<number, Waiting>();

  /** Sets a partition aside for a while. Answers how often that has happened since it last went on. */
  setAside(partition: number, now: number): number {
    const attempts = (this.waiting.get(partition)?.attempts ?? 0) + 1;
    this.waiting.set(partition, { attempts, until: now + backoff(attempts, WAIT) });
    return attempts;
  }

  isAside(partition: number, now: number): boolean {
    return (this.waiting.get(partition)?.until ?? 0) > now;
  }

  /** Milliseconds until the first partition set aside may be tried again, at most `atMost`. */
  next(now: number, atMost: number): number {
    const due = [...this.waiting.values()].filter(({ until }) => until > now).map(({ until }) => until - now);
    return Math.ceil(Math.min(atMost, ...due));
  }

  closed(partition: number): void {
    this.waiting.delete(partition);
  }
}
