import { Problem } from '@purser/platform';
import type { FastifyReply } from 'fastify';

/** What a request with a key is answered: what was recorded under the key, now or by an earlier request. */
export interface Answer {
  status: number;
  /** The resource, or the refusal. */
  response: unknown;
  replayed: boolean;
}

interface Refusal {
  code: string;
  detail: string;
}

/** Sends the success with its `Location`, or throws the refusal as a Problem; a replay says so in a header. */
export function send<Resource extends { id: string }>(
  reply: FastifyReply,
  answer: Answer,
  collection: string,
): Resource {
  const headers: Record<string, string> = answer.replayed ? { 'Idempotency-Replayed': 'true' } : {};
  if (answer.status >= 400) {
    const { code, detail } = answer.response as Refusal;
    throw new Problem(code, answer.status, detail, { headers });
  }
  const resource = answer.response as Resource;
  void reply.status(answer.status).headers({ ...headers, Location: `${collection}/${resource.id}` });
  return resource;
}
