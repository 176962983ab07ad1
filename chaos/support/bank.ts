import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Platform } from './platform.js';

export interface Acknowledged {
  id: string;
  kind: string;
  walletId: string;
  toWalletId?: string;
  amount: string;
}

/** How long a request is tried, ms: longer than the service and Postgres take to come back. */
const PATIENCE_MS = 60_000;

/**
 * Customers of a bank: each does one thing after the other (transfers, mostly; top-ups; holds, captured or released), and sends a
 * request again, with its key, until it is answered. So when all have stopped, everything that was done has been acknowledged.
 */
export class Bank {
  readonly acknowledged: Acknowledged[] = [];
  private open = true;
  private readonly customers: Promise<void>[];

  constructor(
    private readonly platform: Platform,
    private readonly wallets: readonly string[],
    customers: number,
  ) {
    this.customers = Array.from({ length: customers }, (_, index) => this.serve(index));
  }

  async close(): Promise<Acknowledged[]> {
    this.open = false;
    await Promise.all(this.customers);
    return this.acknowledged;
  }

  private async serve(customer: number): Promise<void> {
    for (let turn = customer; this.open; turn += 1) {
      const walletId = this.wallet(turn);
      const money = { amount: String(1 + (turn % 50)), currency: 'USD' };
      switch (turn % 4) {
        case 0:
          await this.ask(`/v1/wallets/${walletId}/top-ups`, money);
          break;
        case 1: {
          const hold = await this.ask(`/v1/wallets/${walletId}/holds`, money);
          if (hold !== undefined) await this.ask(`/v1/holds/${hold.id}/${turn % 8 === 1 ? 'capture' : 'release'}`, {});
          break;
        }
        default:
          await this.ask('/v1/transfers', { fromWalletId: walletId, toWalletId: this.wallet(turn * 3 + 1), ...money });
      }
    }
  }

  private wallet(n: number): string {
    return this.wallets[n % this.wallets.length] ?? '';
  }

  /** Answers what was made; nothing for a refusal. */
  private async ask(path: string, body: object): Promise<{ id: string } | undefined> {
    const key = randomUUID();
    for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await delay(50)) {
      const answer = await this.attempt(path, body, key);
      if (answer === undefined || answer.status >= 500 || answer.code === 'idempotency_in_progress') continue;
      if (answer.status >= 400) return undefined;
      if (answer.resource.kind !== undefined) this.acknowledged.push(answer.resource);
      return answer.resource;
    }
    throw new Error(`${path} was not answered within ${PATIENCE_MS / 1000} s`);
  }

  private async attempt(path: string, body: object, key: string) {
    try {
      const response = await this.platform.request('wallet', 'POST', path, body, { 'idempotency-key': key });
      const resource = (await response.json()) as Acknowledged & { code?: string };
      return { status: response.status, code: resource.code, resource };
    } catch {
      return undefined; // The connection, or the process, is gone: whether it was done is what the retry will say.
    }
  }
}
