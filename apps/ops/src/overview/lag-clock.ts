/** How many looks back it remembers: an hour and more while somebody watches. */
const LOOKS = 2_000;

/** Tells since when a consumer is behind: since the relay had published as much as the consumer has dealt with now. */
export class LagClock {
  private readonly looks: { readonly at: number; readonly published: number }[] = [];

  /** @param at milliseconds */
  note(at: number, published: number): void {
    this.looks.push({ at, published });
    if (this.looks.length > LOOKS) this.looks.shift();
  }

  /** Seconds; 0 for one that is not behind. Of what was published between two looks the age is that of the earlier one. */
  secondsOf(at: number, accounted: number): number {
    const newest = this.looks.at(-1);
    if (newest === undefined || newest.published <= accounted) return 0;
    const since = this.looks.findLast(({ published }) => published <= accounted) ?? this.looks[0] ?? newest;
    return Math.max(0, Math.round((at - since.at) / 100) / 10);
  }
}
