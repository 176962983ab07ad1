import { formatCount, formatDuration } from '../../components/format-time';

/** What ops does when it is told nothing else. */
export const defaultRamp = [1, 2, 5, 10];
export const defaultStepSeconds = 30;

/**
 * `1, 2, 5` as rates a second. Undefined when it is not 1 to 20 whole numbers from 1 to 1,000.
 */
export function parseRamp(text: string): number[] | undefined {
  const rates = text
    .split(/[\s,;→]+/)
    .filter((part) => part !== '')
    .map(Number);
  const fits =
    rates.length >= 1 &&
    rates.length <= 20 &&
    rates.every((rate) => Number.isInteger(rate) && rate >= 1 && rate <= 1_000);
  return fits ? rates : undefined;
}

/** How long `count` take, in seconds: each step lasts `stepSeconds`, and the last goes on until the end. */
export function rampSeconds(count: number, ramp: number[], stepSeconds: number): number {
  let left = count;
  let seconds = 0;
  for (const rate of ramp.slice(0, -1)) {
    const inStep = rate * stepSeconds;
    if (left <= inStep) return seconds + left / rate;
    left -= inStep;
    seconds += stepSeconds;
  }
  return seconds + left / (ramp.at(-1) ?? 1);
}

/** `1/s for 30 s, then 2/s for 30 s, then 5/s to the end: about 14 minutes for 120`; steps that are not reached are left out. */
export function describeRamp(count: number, ramp: number[], stepSeconds: number): string {
  const total = rampSeconds(count, ramp, stepSeconds);
  const reached = Math.min(ramp.length, Math.max(1, Math.ceil(total / stepSeconds)));
  const steps = ramp
    .slice(0, reached)
    .map((rate, index) => `${rate}/s ${index === reached - 1 ? 'to the end' : `for ${stepSeconds} s`}`);
  return `${steps.join(', then ')}: about ${roughly(total)} for ${formatCount(count)}.`;
}

function roughly(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} minutes`;
  return formatDuration(seconds * 1_000);
}
