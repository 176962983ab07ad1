import type { Sample } from '../alarms/parse-metrics.js';

/** How many took at most so many seconds and more than the bound below it, by the bound as Prometheus writes it. */
export type Latency = Readonly<Record<string, number>>;

/** The buckets of a histogram since its process began. Prometheus counts them from 0 up to each bound; here each is on its own. */
export function latencyIn(samples: readonly Sample[], metric: string): Latency {
  const cumulative = samples
    .filter(({ name, labels }) => name === `${metric}_bucket` && labels['le'] !== undefined)
    .map(({ labels, value }) => ({ bound: labels['le'] ?? '', value }))
    .sort((a, b) => boundOf(a.bound) - boundOf(b.bound));
  return Object.fromEntries(
    cumulative.map(({ bound, value }, i) => [bound, value - (cumulative[i - 1]?.value ?? 0)] as const),
  );
}

/** What came in between two looks. A histogram that went back has begun anew: all that it has is new. */
export function latencySince(before: Latency | undefined, now: Latency): Latency {
  const began = Object.entries(now).some(([bound, count]) => count < (before?.[bound] ?? 0));
  const since = Object.entries(now).map(
    ([bound, count]) => [bound, count - (began ? 0 : (before?.[bound] ?? 0))] as const,
  );
  return Object.fromEntries(since.filter(([, count]) => count > 0));
}

export function addLatency(a: Latency, b: Latency): Latency {
  const sum = { ...a };
  for (const [bound, count] of Object.entries(b)) sum[bound] = (sum[bound] ?? 0) + count;
  return sum;
}

/**
 * Milliseconds that the share `q` (0 to 1) of all took at most, as Prometheus' histogram_quantile: evenly spread within a
 * bucket, and no more than the highest bound. null when there were none.
 */
export function quantileMs(latency: Latency, q: number): number | null {
  const buckets = Object.entries(latency)
    .map(([bound, count]) => ({ bound: boundOf(bound), count }))
    .sort((a, b) => a.bound - b.bound);
  const rank = q * buckets.reduce((sum, { count }) => sum + count, 0);
  let seen = 0;
  let below = 0;
  for (const { bound, count } of buckets) {
    if (count > 0 && seen + count >= rank) {
      const seconds = Number.isFinite(bound) ? below + ((bound - below) * (rank - seen)) / count : below;
      return Math.round(seconds * 10_000) / 10;
    }
    seen += count;
    if (Number.isFinite(bound)) below = bound;
  }
  return null;
}

function boundOf(bound: string): number {
  return bound === '+Inf' ? Infinity : Number(bound);
}
