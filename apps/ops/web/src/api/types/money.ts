/** What is at stake in one currency. `amount` is a string of minor units, and `count` how many it adds up. */
export interface Money {
  currency: string;
  amount: string;
  count: number;
}

/** One page of a list; `nextCursor` is null on the last one. Times everywhere are ISO strings in UTC. */
export interface Page<Row> {
  data: Row[];
  nextCursor: string | null;
}
