import type { FastifyReply } from 'fastify';
import type { Problem } from './problem.js';

/** @param url of the request; its query is left out, for it may hold what nobody should log */
export function answerProblem(reply: FastifyReply, problem: Problem, url: string): void {
  void reply
    .status(problem.status)
    .headers({ ...problem.extra.headers })
    .type('application/problem+json')
    .send(JSON.stringify(problem.body(url.split('?', 1)[0] ?? '/')));
}
