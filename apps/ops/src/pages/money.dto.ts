/** So much of one currency. */
export class Money {
  /** ISO 4217. @example "EUR" */
  currency!: string;
  /** Minor units. @example "250000" */
  amount!: string;
  /** Of how many dead letters or events. */
  count!: number;
}
