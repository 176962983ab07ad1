import { applyDecorators } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';

const ONE = '\\d{1,4}:[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';

/** The query of a read that can wait for its caller's own writes. Extended by the route's own. */
export class ReadAfterQuery {
  /**
   * `Purser-Position` of an answer: reads your own effects. Waits, for a short time, until the events that it names are
   * in what is read; if they are not by then, the answer is 202 with what is there.
   * @example 3:0199d2c5-01ab-7d44-b1f0-6c2e8a9d5e31
   */
  @IsOptional()
  @Matches(new RegExp(`^${ONE}(?:,${ONE})*$`, 'i'), { message: 'must be a Purser-Position, unchanged' })
  after?: string;
}

const headers = {
  'Purser-Applied': {
    description: 'Only with `after`: whether its events are in what is answered.',
    schema: { type: 'string' as const, enum: ['true', 'false'] },
  },
};

/** Documents a GET whose query is a ReadAfterQuery. */
export function ApiReadAfter(type: Type): MethodDecorator {
  return applyDecorators(
    ApiOkResponse({ type, headers }),
    ApiAcceptedResponse({
      type,
      headers,
      description:
        'What is there, without all effects of `after`: they did not come within the time that an answer waits, or an ' +
        'event is being retried or is a dead letter.',
    }),
  );
}
