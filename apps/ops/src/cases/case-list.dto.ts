import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsIn, IsOptional, IsString, Length, Matches, MaxLength } from 'class-validator';
import { consumerNames } from '../services/service-names.js';
import type { ConsumerName } from '../services/service-names.js';
import { PageQuery } from '../pages/page-query.dto.js';
import { caseStates, sides, unresolvedStates } from './case.js';
import type { CaseState, Side } from './case.js';
import { CaseSummary } from './case-summary.dto.js';

export const caseSorts = ['age', 'count', 'money', 'recent'] as const;
export type CaseSort = (typeof caseSorts)[number];

const words = ({ value }: { value: unknown }): unknown => (typeof value === 'string' ? value.split(',') : value);

export class CasesQuery extends PageQuery {
  /** Comma-separated; all but resolved when absent. */
  @IsOptional()
  @Transform(words)
  @ArrayMaxSize(caseStates.length)
  @IsIn(caseStates, { each: true })
  state: CaseState[] = [...unresolvedStates];

  @IsOptional()
  @IsIn(sides)
  side?: Side;

  @IsOptional()
  @IsIn(consumerNames)
  consumer?: ConsumerName;

  /** Of event. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  type?: string;

  @IsOptional()
  @IsString()
  @MaxLength(200)
  owner?: string;

  /** In the case itself, and, asked of the consumers, in error texts and payloads. Without case. */
  @IsOptional()
  @IsString()
  @Length(2, 200)
  // As at the consumers: Postgres' text has no such character, so nothing can contain it.
  @Matches(/^[^\0]*$/, { message: '$property must not contain U+0000' })
  search?: string;

  /** age: what is open longest first; count: most dead letters that are open or replaying; money: most at stake in `currency`; recent: failed last. */
  @IsOptional()
  @IsIn(caseSorts)
  sort: CaseSort = 'age';

  /** For `sort=money`: ISO 4217. Without it the case's largest amount in any currency counts. */
  @IsOptional()
  @Matches(/^[A-Z]{3}$/, { message: 'must be three capital letters, such as USD' })
  currency?: string;
}

export class CaseStateCounts {
  open!: number;
  investigating!: number;
  reopened!: number;
  resolved!: number;
}

export class CaseSideCounts {
  ours!: CaseStateCounts;
  partner!: CaseStateCounts;
}

export class CaseList {
  data!: CaseSummary[];
  nextCursor!: string | null;
  /** Of all cases, whatever was asked for. */
  counts!: CaseSideCounts;
  /** In which money is at stake. */
  currencies!: string[];
  /** Consumers that could not be searched. */
  unreachable!: string[];
}
