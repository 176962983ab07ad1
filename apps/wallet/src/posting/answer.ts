import type { Problem } from '@purser/platform';
import type { FastifyReply } from 'fastify';
import type { RefusalCode } from './refusals.js';
import { problem } from '../problem-codes.js';

/** What an operation is answered: now, or by an earlier request with the same key. */
export interface Answer {
  /** Of a refusal; null when it was done. */
  code: RefusalCode | null;
  /** The resource; of a refusal `{"detail"}`. */
  response: unknown;
  /** `<partition>:<event id>` of each event, separated by commas; null when nothing happened. */
  position: string | null;
  replayed: boolean;
}

export interface SendOptions {
  /** Of a success. */
  status: 200 | 201;
  /** The collection that the resource is in, for `Location`. */
  collection?: string;
}

/**
 * Sends a success with its `Location` and `Purser-Position`, or throws the refusal as a Problem. A replay says so in a header.
 */
export function send<Resource extends { id: string }>(
  reply: FastifyReply,
  answer: Answer,
  { status, collection }: SendOptions,
): Resource {
  if (answer.code !== null) throw refusal(answer.code, answer);
  const resource = answer.response as Resource;
  void reply.status(status);
  if (collection !== undefined) void reply.header('Location', `${collection}/${resource.id}`);
  if (answer.position !== null) void reply.header('Purser-Position', answer.position);
  if (answer.replayed) void reply.header('Idempotency-Replayed', 'true');
  return resource;
}

/** The Problem that a refusal is. */
export function refusal(code: RefusalCode, { response, replayed }: Pick<Answer, 'response' | 'replayed'>): Problem {
  const headers: Record<string, string> = {};
  if (replayed) headers['Idempotency-Replayed'] = 'true';
  if (code === 'idempotency_in_progress') headers['Retry-After'] = '1';
  return problem(code, (response as { detail: string }).detail, { headers });
}
