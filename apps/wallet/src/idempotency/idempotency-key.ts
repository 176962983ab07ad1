import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';

import type { FastifyRequest } from 'fastify';
import { problem } from '../problem-codes.js';

const MAX_LENGTH = 255;
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

/** The `Idempotency-Key` header: 1 to 255 visible ASCII characters. Its absence is answered with 400. */
export const IdempotencyKey = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const key = keyOf(context);
  if (key === undefined) {
    throw problem(
      'idempotency_key_missing',
      'This request moves money: send an Idempotency-Key header, e.g. a UUID, and the same one when you try again.',
    );
  }
  return key;
});

/** The same, where the header may be left out. */
export const OptionalIdempotencyKey = createParamDecorator((_: unknown, context: ExecutionContext) => keyOf(context));

function keyOf(context: ExecutionContext): string | undefined {
  const header = context.switchToHttp().getRequest<FastifyRequest>().headers['idempotency-key'];
  if (header === undefined) return undefined;
  const key = String(header);
  if (key.length > MAX_LENGTH || !VISIBLE_ASCII.test(key)) {
    throw problem(
      'idempotency_key_invalid',
      `The Idempotency-Key header must be 1 to ${MAX_LENGTH} visible ASCII characters, once.`,
    );
  }
  return key;
}
