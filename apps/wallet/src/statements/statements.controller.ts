import { Readable } from 'node:stream';
import { Controller, Get, Headers, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { LOGGER, RequireScopes } from '@purser/platform';
import type { Log } from '@purser/platform';
import type { FastifyReply } from 'fastify';
import { ApiProblem } from '../documentation.js';
import { uuidParameter } from '../validation/uuid-parameter.js';
import { asCsv } from './as-csv.js';
import { asHtml, CONTENT_SECURITY_POLICY } from './as-html.js';
import { asJson } from './as-json.js';
import { negotiate } from './negotiate.js';
import { Statement, StatementQuery } from './statement.dto.js';
import { MAX_ENTRIES, StatementsService, type OpenStatement } from './statements.service.js';
import { problem } from '../problem-codes.js';

const FORMATS = { 'application/json': asJson, 'text/csv': asCsv, 'text/html': asHtml } as const;
type MediaType = keyof typeof FORMATS;
const MEDIA_TYPES = Object.keys(FORMATS) as MediaType[];

@ApiTags('wallets')
@ApiBearerAuth('bearer')
@ApiExtraModels(Statement)
@Controller('v1/wallets/:id/statement')
export class StatementsController {
  constructor(
    private readonly statements: StatementsService,
    @Inject(LOGGER) private readonly log: Log,
  ) {}

  @Get()
  @RequireScopes('wallets:read')
  @ApiOperation({
    summary: 'A statement of a period',
    description:
      'Opening balance, every entry with the balance after it, totals, closing balance: as JSON, as CSV (RFC 4180), or as a ' +
      `page to print, by \`Accept\`. Checked before it is sent: opening + in - out = closing. At most ${MAX_ENTRIES} entries: above that ` +
      'the answer is 422, and says how to ask for it in parts.',
  })
  @ApiOkResponse({
    content: {
      'application/json': { schema: { $ref: getSchemaPath(Statement) } },
      'text/csv': { schema: { type: 'string' } },
      'text/html': { schema: { type: 'string' } },
    },
  })
  @ApiProblem(400, 'validation_failed')
  @ApiProblem(404, 'wallet_not_found')
  @ApiProblem(406, 'not_acceptable')
  @ApiProblem(422, 'statement_too_long')
  async get(
    @Param('id', uuidParameter) walletId: string,
    @Query() query: StatementQuery,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const type = negotiate(accept, MEDIA_TYPES);
    if (type === undefined) {
      throw problem('not_acceptable', `A statement is ${MEDIA_TYPES.join(', ')}; Accept takes none of these.`);
    }
    const statement = await this.statements.open(walletId, query);
    void reply
      .headers({ vary: 'accept', ...headersOf(type, statement) })
      .type(`${type}; charset=utf-8${type === 'text/csv' ? '; header=present' : ''}`)
      .send(Readable.from(this.written(type, statement), { highWaterMark: 1 }));
  }

  /** What fails on the way can only break the answer off: it has begun. */
  private async *written(type: MediaType, statement: OpenStatement): AsyncGenerator<string> {
    try {
      yield* FORMATS[type](statement);
    } catch (error) {
      this.log.error({ err: error }, 'a statement was broken off');
      throw error;
    }
  }
}

function headersOf(type: MediaType, { summary }: OpenStatement): Record<string, string> {
  switch (type) {
    case 'application/json':
      return {};
    case 'text/csv': {
      const days = `${summary.from.slice(0, 10)}-to-${summary.to.slice(0, 10)}`;
      return { 'content-disposition': `attachment; filename="statement-${summary.walletId}-${days}.csv"` };
    }
    case 'text/html':
      return { 'content-security-policy': CONTENT_SECURITY_POLICY };
  }
}
