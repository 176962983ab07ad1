import { kindOf } from '../movements/movement.js';
import type { Movement, VolumeKind } from '../movements/movement.js';

/** A figure: what happened on a UTC day in one currency by one kind of movement. */
export interface Volume {
  /** `YYYY-MM-DD`, by `occurredAt`. */
  day: string;
  currency: string;
  kind: VolumeKind;
  count: number;
  /** Minor units. */
  amount: bigint;
}

/**
 * A batch of events as the fewest possible figures, sorted by their key: transactions that lock the same rows then
 * lock them in the same order, and cannot deadlock.
 */
export function aggregate(movements: readonly Movement[]): Volume[] {
  const volumes = new Map<string, Volume>();
  for (const movement of movements) {
    const { currency, amount, occurredAt } = movement.data;
    const day = occurredAt.slice(0, 10); // always UTC, by the event's schema
    const kind = kindOf(movement);
    const key = `${currency} ${day} ${kind}`;
    const volume = volumes.get(key);
    if (volume) {
      volume.count += 1;
      volume.amount += BigInt(amount);
    } else {
      volumes.set(key, { day, currency, kind, count: 1, amount: BigInt(amount) });
    }
  }
  return [...volumes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, volume]) => volume);
}
