import { Body, Controller, Get, Inject, Put, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { BodyLimit, RequireScopes } from '@purser/platform';
import { DataSource } from 'typeorm';
import { Control } from '../control/control.js';
import { listRejectionsSql } from './list-rejections.sql.js';
import { listRulesSql } from './list-rules.sql.js';
import { assertRules, PutRulesRequest, RejectionsQuery } from './rejection-rules.dto.js';
import type {
  RejectionDto,
  RejectionsResponse,
  RuleHitsDto,
  RulesResponse,
  RulesRevisionResponse,
} from './rejection-rules.dto.js';

/** For ops, where rules are written and approved. */
@ApiTags('internal')
@ApiBearerAuth('bearer')
@Controller('internal')
export class RejectionRulesController {
  constructor(
    @Inject(Control) private readonly control: Control,
    @Inject(DataSource) private readonly dataSource: DataSource,
  ) {}

  /** Replaces this consumer's rules. In force here at once, at its other instances within 5 s. */
  @Put('rejection-rules')
  @BodyLimit(2 * 1_024 * 1_024)
  @RequireScopes('internal:write')
  async put(@Body() { revision, rules }: PutRulesRequest): Promise<RulesRevisionResponse> {
    assertRules(rules);
    return { revision: await this.control.putRules(revision, rules) };
  }

  /** What the rules have hit, those that are gone included. */
  @Get('rejection-rules')
  @RequireScopes('ops:read')
  async hits(): Promise<RulesResponse> {
    const [row] = await this.dataSource.query<RulesResponse[]>(listRulesSql);
    const { revision = 0, rules = [] } = row ?? {};
    return { revision, rules: rules.map(inIsoTime) };
  }

  /** The events that were rejected, the newest first; as long as their inbox rows are kept. */
  @Get('rejections')
  @RequireScopes('ops:read')
  async rejections(@Query() { rule, cursor, limit }: RejectionsQuery): Promise<RejectionsResponse> {
    const rows = await this.dataSource.query<(Omit<RejectionDto, 'rejectedAt'> & { id: string; rejectedAt: Date })[]>(
      listRejectionsSql,
      [rule ?? null, cursor ?? null, limit + 1],
    );
    const page = rows.slice(0, limit);
    return {
      data: page.map(({ id: _, rejectedAt, ...row }) => ({ ...row, rejectedAt: rejectedAt.toISOString() })),
      nextCursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
    };
  }
}

// Times in Postgres' JSON carry an offset and microseconds.
function inIsoTime({ lastHitAt, ...rule }: RuleHitsDto): RuleHitsDto {
  return { ...rule, lastHitAt: lastHitAt === null ? null : new Date(lastHitAt).toISOString() };
}
