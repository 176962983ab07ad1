import { Transform } from 'class-transformer';
import { IsBoolean, IsOptional } from 'class-validator';

export class ProofQuery {
  /** `true`: count every inbox row that is kept, instead of those that came in since the last count. Slow. */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  full: boolean = false;
}

/** Counts of events. */
export class AccountResponse {
  consumer!: string;
  /** In the outbox: an acknowledged change of a wallet. */
  committed!: number;
  /** The broker has confirmed them. */
  published!: number;
  /** Before this consumer's time; 0 for one that was there from the start. */
  before!: number;
  applied!: number;
  retrying!: number;
  dead!: number;
  rejected!: number;
  /** Discarded, because a later event of the wallet was applied already. */
  stale!: number;
  /** Not subscribed to. */
  passed!: number;
  /** committed − before − all of the above that follow it. What is on its way is missing until it has arrived. */
  missing!: number;
}

export class PartitionAccountResponse extends AccountResponse {
  partition!: number;
  /** Published positions that this consumer has nothing on though it is past them, at most 20. Always empty. */
  lost!: number[];
}

export class ProofResponse {
  /** When the relay was asked. */
  asOf!: string;
  /** true only when every service has answered and nothing is missing at any consumer. */
  complete!: boolean;
  /** Services that did not answer; their figures are left out. */
  unreachable!: string[];
  /** By consumer. */
  totals!: AccountResponse[];
  /** By partition and consumer. */
  partitions!: PartitionAccountResponse[];
}
