export interface KeyedPoolOptions {
  readonly concurrency: number;
  readonly run: (key: string) => Promise<void>;
  /** Called when the last key that waited has begun, and some capacity will be free soon. */
  readonly onDrained: () => void;
}

/** Works on keys, a few at a time, each at most once at a time. */
export class KeyedPool {
  private readonly jobs = new Map<string, Promise<void>>();
  private readonly waiting: (() => void)[] = [];
  private busy = 0;
  private stopped = false;

  constructor(private readonly options: KeyedPoolOptions) {}

  /** Resolves or rejects with the work on this key; joins it when the key is in hand already. */
  run(key: string): Promise<void> {
    const known = this.jobs.get(key);
    if (known !== undefined) return known;
    const job = this.work(key).finally(() => this.jobs.delete(key));
    this.jobs.set(key, job);
    return job;
  }

  /** Keys that wait are dropped; resolves when those in hand have settled. */
  async stop(): Promise<void> {
    this.stopped = true;
    for (const proceed of this.waiting.splice(0)) proceed();
    await Promise.allSettled(this.jobs.values());
  }

  private async work(key: string): Promise<void> {
    if (this.busy >= this.options.concurrency) await new Promise<void>((proceed) => this.waiting.push(proceed));
    if (this.stopped) return;
    this.busy += 1;
    try {
      await this.options.run(key);
    } finally {
      this.busy -= 1;
      const next = this.waiting.shift();
      if (next !== undefined) next();
      if (!this.stopped && this.waiting.length === 0) this.options.onDrained();
    }
  }
}
