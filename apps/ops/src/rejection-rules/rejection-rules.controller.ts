import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { CurrentClient, RequireScopes } from '@purser/platform';
import type { Client } from '@purser/platform';
import { IdPipe } from '../pages/id.pipe.js';
import { DryRuns } from './dry-runs.js';
import {
  DecideRuleRequest,
  DryRun,
  DryRunRequest,
  EndRuleRequest,
  ProposeRuleRequest,
  Rule,
  RuleList,
  RuleRejectionList,
  RuleRejectionsQuery,
  RulesQuery,
} from './rule.dto.js';
import { RuleReader } from './rule-reader.js';
import { RuleRejections } from './rule-rejections.js';
import { RulesService } from './rules.service.js';

@ApiTags('rejection rules')
@ApiBearerAuth('bearer')
@Controller('v1/rejection-rules')
export class RejectionRulesController {
  constructor(
    @Inject(RulesService) private readonly rules: RulesService,
    @Inject(RuleReader) private readonly reader: RuleReader,
    @Inject(DryRuns) private readonly dryRuns: DryRuns,
    @Inject(RuleRejections) private readonly rejected: RuleRejections,
  ) {}

  /** Newest first. */
  @Get()
  @RequireScopes('ops:read')
  list(@Query() query: RulesQuery): Promise<RuleList> {
    return this.reader.list(query);
  }

  /** What a rule would have rejected: of the events that are retained, newest first, and of this consumer's open dead letters. */
  @Post('dry-run')
  @HttpCode(200)
  @RequireScopes('ops:read')
  dryRun(@Body() request: DryRunRequest): Promise<DryRun> {
    return this.dryRuns.run(request);
  }

  /** Proposes a rule. It rejects nothing until another person approves it. */
  @Post()
  @RequireScopes('ops:write')
  propose(@CurrentClient() { id: actor }: Client, @Body() request: ProposeRuleRequest): Promise<Rule> {
    return this.rules.propose(actor, request);
  }

  @Get(':id')
  @RequireScopes('ops:read')
  get(@Param('id', IdPipe) id: string): Promise<Rule> {
    return this.reader.get(id);
  }

  /** The events that it has rejected, newest first; as long as the consumer keeps them. */
  @Get(':id/rejections')
  @RequireScopes('ops:read')
  rejections(@Param('id', IdPipe) id: string, @Query() query: RuleRejectionsQuery): Promise<RuleRejectionList> {
    return this.rejected.list(id, query);
  }

  /** Puts it in force. 403 `approver_is_author` for one's own. */
  @Post(':id/approve')
  @HttpCode(200)
  @RequireScopes('ops:approve')
  approve(
    @CurrentClient() { id: actor }: Client,
    @Param('id', IdPipe) id: string,
    @Body() request: DecideRuleRequest,
  ): Promise<Rule> {
    return this.rules.approve(id, actor, request);
  }

  @Post(':id/decline')
  @HttpCode(200)
  @RequireScopes('ops:approve')
  decline(
    @CurrentClient() { id: actor }: Client,
    @Param('id', IdPipe) id: string,
    @Body() request: EndRuleRequest,
  ): Promise<Rule> {
    return this.rules.decline(id, actor, request);
  }

  /** Ends a rule that is in force. What it has rejected stays rejected. */
  @Post(':id/revoke')
  @HttpCode(200)
  @RequireScopes('ops:write')
  revoke(
    @CurrentClient() { id: actor }: Client,
    @Param('id', IdPipe) id: string,
    @Body() request: EndRuleRequest,
  ): Promise<Rule> {
    return this.rules.revoke(id, actor, request);
  }
}
