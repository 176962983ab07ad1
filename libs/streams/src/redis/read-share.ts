/**
 * How many entries to ask of each stream. XREAD's COUNT is per stream: with the whole batch for each, 16 streams with a
 * backlog would return 16 batches; with a fixed 16th, one busy stream alone would never fill a batch. So it starts from
 * the fair share and doubles while streams have more than fits in it and the batch is not full.
 */
export class ReadShare {
  private share = 0;

  /** COUNT for the next read of `streams` streams that shall return about `count` entries. */
  next(streams: number, count: number): number {
    const fair = Math.max(1, Math.ceil(count / Math.max(1, streams)));
    this.share = Math.min(Math.max(this.share, fair), count);
    return this.share;
  }

  /**
   * What came of it: how many entries each stream returned. Answers how many to keep of each: all, unless streams that
   * were quiet until now returned more than two batches together; what is left is read again.
   */
  learn(returned: readonly number[], streams: number, count: number): number {
    const total = returned.reduce((sum, entries) => sum + entries, 0);
    if (total > count) this.share = Math.ceil(count / streams);
    else if (total < count && returned.some((entries) => entries >= this.share)) this.share *= 2;
    return total > 2 * count ? Math.ceil(count / returned.length) : count;
  }
}
