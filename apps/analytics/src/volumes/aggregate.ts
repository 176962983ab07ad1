import type { EventEnvelope } from '@purser/contracts';

/** A figure: what happened on a UTC day in one currency by one kind of movement. */
export interface Volume {
  /** `YYYY-MM-DD`, by `occurredAt`. */
  day: string;
  currency: string;
  kind: string;
  count: number;
  /** Minor units. */
  amount: bigint;
}

/**
 * A batch of events as the fewest possible figures, sorted by their key: transactions that lock the same rows then
 * lock them in the same order, and cannot deadlock.
 */
export function aggregate(events: readonly EventEnvelope<'TopUpCompleted'>[]): Volume[] {
  const volumes = new Map<string, Volume>();
  for (const { data } of events) {
    const day = data.occurredAt.slice(0, 10); // always UTC, by the event's schema
    const key = `${data.currency} ${day} ${data.kind}`;
    const volume = volumes.get(key);
    if (volume) {
      volume.count += 1;
      volume.amount += BigInt(data.amount);
    } else {
      volumes.set(key, { day, currency: data.currency, kind: data.kind, count: 1, amount: BigInt(data.amount) });
    }
  }
  return [...volumes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, volume]) => volume);
}
