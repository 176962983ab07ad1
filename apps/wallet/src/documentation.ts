import { applyDecorators } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { ApiCreatedResponse, ApiResponse } from '@nestjs/swagger';

/** A problem+json answer of the OpenAPI document, with its stable codes. */
export function ApiProblem(status: number, code: string, ...more: string[]): MethodDecorator {
  const codes = [code, ...more];
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

/** 201 with the resource and its `Location`. */
export function ApiCreatedAt(type: Type, location: string): MethodDecorator {
  return applyDecorators(
    ApiCreatedResponse({
      type,
      headers: {
        Location: { description: 'Where the resource is.', schema: { type: 'string', example: location } },
        'Idempotency-Replayed': {
          description: '`true` when answered before.',
          schema: { type: 'string', example: 'true' },
        },
      },
    }),
  );
}
