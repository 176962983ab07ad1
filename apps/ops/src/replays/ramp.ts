/** How many a second, step by step; the last step goes on for ever. */
export interface Ramp {
  /** Each at least 1. */
  readonly steps: readonly number[];
  readonly stepSeconds: number;
}

/** A second, when it has run for so many milliseconds. */
export function rateAt({ steps, stepSeconds }: Ramp, ranMs: number): number {
  const step = Math.min(Math.floor(ranMs / (stepSeconds * 1_000)), steps.length - 1);
  return steps[step] ?? 0;
}

/** How many are due in the first so many milliseconds: the area below the ramp, not rounded. */
export function dueAfter({ steps, stepSeconds }: Ramp, ranMs: number): number {
  const stepMs = stepSeconds * 1_000;
  let due = 0;
  for (const [index, rate] of steps.entries()) {
    const begins = index * stepMs;
    if (ranMs <= begins) break;
    const ends = index === steps.length - 1 ? Infinity : begins + stepMs;
    due += (rate * (Math.min(ranMs, ends) - begins)) / 1_000;
  }
  return due;
}

/** Seconds until so many more are due, rounded up. */
export function secondsUntil(ramp: Ramp, ranMs: number, count: number): number {
  const { steps, stepSeconds } = ramp;
  let left = count;
  let at = ranMs;
  for (;;) {
    const rate = rateAt(ramp, at);
    const stepEnds = (Math.floor(at / (stepSeconds * 1_000)) + 1) * stepSeconds * 1_000;
    const last = stepEnds >= steps.length * stepSeconds * 1_000;
    const inStep = (rate * (stepEnds - at)) / 1_000;
    if (last || left <= inStep) return Math.ceil((at - ranMs) / 1_000 + left / rate);
    left -= inStep;
    at = stepEnds;
  }
}
