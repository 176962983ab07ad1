import { applyDecorators } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { CodeOf } from './problem-codes.js';

/** A problem+json answer of the OpenAPI document, with its stable codes. */
export function ApiProblem<Status extends number>(status: Status, ...codes: CodeOf<Status>[]): MethodDecorator {
  return ApiResponse({
    status,
    description: codes.map((name) => `\`${name}\``).join(', '),
    content: {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem' }, // libs/platform puts it into every service's document
        examples: Object.fromEntries(codes.map((name) => [name, { value: problem(name, status) }])),
      },
    },
  });
}

function problem(code: string, status: number) {
  return {
    type: `urn:purser:problem:${code}`,
    title: '…',
    status,
    code,
    detail: 'What was wrong, where, and what to do about it.',
    instance: '/v1/wallets/0199d2c4-6d2e-7c11-9a53-3f8a0c2b7d10',
  };
}

const POSITION = {
  description:
    'Where its events are: `<partition>:<event id>`, separated by commas. Send it as `?after=` to read a projection that has seen them.',
  schema: { type: 'string', example: '7:0199d2c5-01ab-7c1e-9f02-3b1d8e6f2a70' },
} as const;
const REPLAYED = { description: '`true` when answered before.', schema: { type: 'string', example: 'true' } } as const;

/** 201 with the resource and its `Location`. */
export function ApiCreatedAt(type: Type, location: string): MethodDecorator {
  return ApiCreatedResponse({
    type,
    headers: {
      Location: { description: 'Where the resource is.', schema: { type: 'string', example: location } },
      'Purser-Position': POSITION,
      'Idempotency-Replayed': REPLAYED,
    },
  });
}

/** 200 with the resource as it is after the change. */
export function ApiChanged(type: Type): MethodDecorator {
  return ApiOkResponse({ type, headers: { 'Purser-Position': POSITION, 'Idempotency-Replayed': REPLAYED } });
}

/** The `Idempotency-Key` of a request that moves money, and what every such request may be answered. */
export function ApiPosting(summary: string, description: string): MethodDecorator {
  return applyDecorators(
    ApiOperation({
      summary,
      description: `${description} Done exactly once per Idempotency-Key: the same key and body again is answered as the first time, refusals included.`,
    }),
    ApiHeader({
      name: 'Idempotency-Key',
      required: true,
      schema: { type: 'string', example: '5c8a3f0e-1009' },
      description: '1 to 255 visible ASCII characters; yours alone.',
    }),
    ApiProblem(400, 'validation_failed', 'idempotency_key_missing', 'idempotency_key_invalid'),
    ApiProblem(503, 'database_unavailable', 'overloaded'),
  );
}
