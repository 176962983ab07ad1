import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CurrentClient, RequireScopes } from '@purser/platform';
import type { Client } from '@purser/platform';
import type { FastifyReply } from 'fastify';
import { IdPipe } from '../pages/id.pipe.js';
import { asHtml, REPORT_POLICY } from './report/as-html.js';
import { asMarkdown } from './report/as-markdown.js';
import { reportOf } from './report/report.js';
import { DecideRequest, ListReviewsQuery, Review, ReviewList } from './review.dto.js';
import { ReviewsService } from './reviews.service.js';

@ApiTags('reviews')
@ApiBearerAuth('bearer')
@Controller('v1/reviews')
export class ReviewsController {
  constructor(@Inject(ReviewsService) private readonly reviews: ReviewsService) {}

  /** Starts one of every case that is not resolved, the oldest first. */
  @Post()
  @RequireScopes('ops:write')
  start(@CurrentClient() { id }: Client): Promise<Review> {
    return this.reviews.start(id);
  }

  @Get()
  @RequireScopes('ops:read')
  list(@Query() query: ListReviewsQuery): Promise<ReviewList> {
    return this.reviews.list(query);
  }

  @Get(':id')
  @RequireScopes('ops:read')
  find(@Param('id', IdPipe) id: string): Promise<Review> {
    return this.reviews.find(id);
  }

  /** Decides about one case; it counts as reviewed, and its root cause is this one. */
  @Put(':id/items/:caseId')
  @RequireScopes('ops:write')
  decide(
    @Param('id', IdPipe) id: string,
    @Param('caseId', IdPipe) caseId: string,
    @Body() request: DecideRequest,
    @CurrentClient() client: Client,
  ): Promise<Review> {
    return this.reviews.decide(id, caseId, request, client.id);
  }

  /** Once every case has a decision. */
  @Post(':id/finish')
  @HttpCode(200)
  @RequireScopes('ops:write')
  finish(@Param('id', IdPipe) id: string, @CurrentClient() client: Client): Promise<Review> {
    return this.reviews.finish(id, client.id);
  }

  /** What was found and decided: Markdown by `Accept: text/markdown`, else a page to print. */
  @Get(':id/report')
  @RequireScopes('ops:read')
  @ApiOkResponse({
    content: { 'text/html': { schema: { type: 'string' } }, 'text/markdown': { schema: { type: 'string' } } },
  })
  async report(
    @Param('id', IdPipe) id: string,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const report = reportOf(await this.reviews.find(id));
    const markdown = accept?.includes('text/markdown') === true;
    void reply
      .headers({ vary: 'accept', 'content-security-policy': REPORT_POLICY })
      .type(markdown ? 'text/markdown; charset=utf-8' : 'text/html; charset=utf-8')
      .send(markdown ? asMarkdown(report) : asHtml(report));
  }
}
