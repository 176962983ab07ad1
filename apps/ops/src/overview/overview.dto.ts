import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';

export class MoneyResponse {
  currency!: string;
  /** Minor units. */
  amount!: string;
  /** Dead letters. */
  count!: number;
}

export class SidesResponse {
  ours!: number;
  partner!: number;
}

export class WalletOverview {
  up!: boolean;
  /** Events; as last known while the relay does not answer. */
  committed!: number;
  committedPerSecond!: number;
}

export class RelayOverview {
  up!: boolean;
  published!: number;
  publishedPerSecond!: number;
  /** Committed and not known to be published. */
  pending!: number;
  oldestPendingSeconds!: number;
  /** Of streams, since the relay's start. */
  rebuilds!: number;
}

export class ConsumerOverview {
  consumer!: string;
  up!: boolean;
  paused!: boolean;
  appliedPerSecond!: number;
  /** Published, and nothing has become of it yet. */
  lagEvents!: number;
  /** Since when. */
  lagSeconds!: number;
  retrying!: number;
  rejected!: number;
  dead!: SidesResponse;
}

export class LostPositions {
  partition!: number;
  positions!: number[];
}

export class ConsumerProof {
  consumer!: string;
  committed!: number;
  applied!: number;
  retrying!: number;
  dead!: number;
  rejected!: number;
  stale!: number;
  passed!: number;
  /** What is on its way is missing until it has arrived. */
  missing!: number;
  /** Always empty. */
  lost!: LostPositions[];
}

export class ProofOverview {
  complete!: boolean;
  unreachable!: string[];
  consumers!: ConsumerProof[];
}

export class OpenCasesResponse {
  open!: number;
  investigating!: number;
  reopened!: number;
}

export class AwaitingApprovalResponse {
  rules!: number;
  edits!: number;
}

export class AttentionResponse {
  cases!: OpenCasesResponse;
  /** Open. */
  deadLetters!: SidesResponse;
  /** Of what is open or being replayed. */
  money!: MoneyResponse[];
  oldestAt!: string | null;
  awaitingApproval!: AwaitingApprovalResponse;
}

export class Overview {
  asOf!: string;
  wallet!: WalletOverview;
  relay!: RelayOverview;
  consumers!: ConsumerOverview[];
  proof!: ProofOverview;
  attention!: AttentionResponse;
}

export class HistoryQuery {
  /** How far back. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(15)
  @Max(10_080)
  minutes: number = 60;
}

export class ConsumerPoint {
  consumer!: string;
  appliedPerSecond!: number;
  /** From the commit of an event to that of its effect; null when there was none. */
  p50Ms!: number | null;
  p99Ms!: number | null;
  /** The most in the step. */
  retrying!: number;
  dead!: number;
}

export class HistoryPoint {
  /** The beginning of the step. */
  at!: string;
  committedPerSecond!: number;
  publishedPerSecond!: number;
  consumers!: ConsumerPoint[];
}

export class History {
  stepSeconds!: number;
  /** The oldest first; steps without a sample are left out. */
  points!: HistoryPoint[];
}
