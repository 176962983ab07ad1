import { randomUUID } from 'node:crypto';
import type { Platform } from './platform.js';

export interface TopUp {
  id: string;
  walletId: string;
  amount: string;
  balance: string;
  sequence: number;
}

/**
 * Steady top-ups over several wallets, several at once for each, as clients that retry with the same idempotency key until they are
 * answered: whatever happens meanwhile, each one ends as exactly one acknowledged transaction.
 */
export class Load {
  readonly acknowledged: TopUp[] = [];
  /** Answers other than 201, by status; 0 stands for a connection that failed. */
  readonly refusals = new Map<number, number>();
  private readonly inFlight = new Set<Promise<void>>();
  private readonly timer: NodeJS.Timeout;
  private sent = 0;
  private failure: Error | undefined;

  constructor(
    private readonly platform: Platform,
    private readonly wallets: readonly string[],
    perSecond: number,
  ) {
    const tick = 20;
    let owed = 0;
    this.timer = setInterval(() => {
      for (owed += (perSecond * tick) / 1000; owed >= 1; owed -= 1) this.sendOne();
    }, tick);
  }

  /** Stops sending and waits until everything that was sent is acknowledged. */
  async finish(): Promise<TopUp[]> {
    clearInterval(this.timer);
    await Promise.all(this.inFlight);
    if (this.failure) throw this.failure;
    return this.acknowledged;
  }

  private sendOne(): void {
    const walletId = this.wallets[this.sent % this.wallets.length] ?? '';
    const amount = String(1 + (this.sent % 97));
    this.sent += 1;
    const work = this.untilAcknowledged(walletId, amount).catch((error: unknown) => {
      this.failure = error instanceof Error ? error : new Error(String(error));
    });
    this.inFlight.add(work);
    void work.finally(() => this.inFlight.delete(work));
  }

  private async untilAcknowledged(walletId: string, amount: string): Promise<void> {
    const key = randomUUID();
    const deadline = Date.now() + 90_000;
    for (;;) {
      const status = await this.attempt(walletId, amount, key);
      if (status === 201) return;
      this.refusals.set(status, (this.refusals.get(status) ?? 0) + 1);
      if (status !== 0 && status !== 409 && status < 500) throw new Error(`a top-up was refused with ${status}`);
      if (Date.now() > deadline) throw new Error(`a top-up was not acknowledged within 90 s; last status ${status}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  private async attempt(walletId: string, amount: string, key: string): Promise<number> {
    try {
      const response = await this.platform.request(
        'wallet',
        'POST',
        `/v1/wallets/${walletId}/top-ups`,
        { amount, currency: 'USD' },
        { 'idempotency-key': key },
      );
      const body: unknown = await response.json();
      if (response.status === 201) this.acknowledged.push(body as TopUp);
      return response.status;
    } catch {
      return 0;
    }
  }
}
