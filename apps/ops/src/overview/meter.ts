/** What was counted, and in how many seconds. */
export interface Counted {
  readonly count: number;
  readonly seconds: number;
}

/** Makes differences of a counter that is read now and then. One that went back has begun anew: all that it shows is new. */
export class Meter {
  private last: { readonly at: number; readonly value: number } | undefined;

  /**
   * @param at milliseconds
   * @returns what came in since it was last read; undefined the first time
   */
  read(at: number, value: number): Counted | undefined {
    const before = this.last;
    if (before !== undefined && at <= before.at) return undefined;
    this.last = { at, value };
    if (before === undefined) return undefined;
    return { count: value < before.value ? value : value - before.value, seconds: (at - before.at) / 1_000 };
  }
}

/** A second, to two decimals; 0 while nothing is known. */
export function perSecond(counted: Counted | undefined): number {
  return counted === undefined ? 0 : Math.round((counted.count / counted.seconds) * 100) / 100;
}
