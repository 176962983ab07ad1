/** How much money events moved, in one currency. */
export interface Money {
  readonly currency: string;
  /** Minor units, summed. */
  readonly amount: string;
  /** How many events. */
  readonly count: number;
}

/** Adds up what matching events are worth, by currency. Events without an amount count for nothing here. */
export class Tally {
  private readonly sums = new Map<string, { amount: bigint; count: number }>();

  add(event: { readonly data?: unknown }): void {
    const { amount, currency } = (event.data ?? {}) as { amount?: unknown; currency?: unknown };
    if (typeof currency !== 'string' || typeof amount !== 'string' || !/^\d+$/.test(amount)) return;
    const sum = this.sums.get(currency) ?? { amount: 0n, count: 0 };
    this.sums.set(currency, { amount: sum.amount + BigInt(amount), count: sum.count + 1 });
  }

  money(): Money[] {
    return [...this.sums]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([currency, { amount, count }]) => ({ currency, amount: String(amount), count }));
  }
}
