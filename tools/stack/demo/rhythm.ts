/** How much is done a second at the busiest hour, over all wallets. */
const PEAK = 1.5;

/** How busy each hour of the day is, from midnight on: quiet nights, a rise to noon, the evening's peak. */
const hours = [
  0.1, 0.06, 0.05, 0.05, 0.06, 0.1, 0.2, 0.4, 0.55, 0.6, 0.65, 0.75, 0.85, 0.75, 0.65, 0.65, 0.7, 0.8, 0.95, 1, 0.95,
  0.75, 0.45, 0.2,
];

/** How much is done a second at that moment, in local time, gliding from hour to hour. */
export function rateAt(time: Date): number {
  const hour = time.getHours();
  const into = time.getMinutes() / 60;
  const now = hours[hour] ?? 0;
  const next = hours[(hour + 1) % 24] ?? 0;
  return PEAK * (now + (next - now) * into);
}

/** Milliseconds until the next one, when they come independently of each other at that rate. */
export function gapAt(time: Date, random = Math.random): number {
  return (-Math.log(1 - random()) / rateAt(time)) * 1_000;
}

/** Around the usual amount: mostly near it, now and then several times as much. Rounded, and at least one step. */
export function amountLike(usual: number, round: number, random = Math.random): bigint {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return BigInt(Math.max(1, Math.round((usual * Math.exp(normal * 0.6)) / round)) * round);
}

/** @throws Error when there is none */
export function oneOf<T>(things: readonly T[]): T {
  const thing = things[Math.floor(Math.random() * things.length)];
  if (thing === undefined) throw new Error('There is nothing to choose from.');
  return thing;
}
