import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answerProblem } from './answer-problem.js';
import { Problem } from './problem.js';

/** For what Node refuses before there is a request: headers too large or too slow, or no HTTP at all. */
export function answerBrokenConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const problem = connectionProblem(error.code);
  const body = JSON.stringify(problem.body(''));
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function connectionProblem(code: string | undefined): Problem {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new Problem('headers_too_large', 431, 'The request headers are larger than 16 KiB.');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new Problem('request_timeout', 408, 'The request did not arrive in time.');
    default:
      return new Problem('bad_request', 400, 'This is not a valid HTTP request.');
  }
}

/** For what Fastify's router refuses before any of our code: a path that cannot be decoded or is too long. */
export function answerUnroutableRequest(
  error: Error & { statusCode?: number },
  _request: FastifyRequest,
  reply: FastifyReply,
): void {
  const problem =
    error.statusCode === 414
      ? new Problem('path_too_long', 414, 'A part of the path is longer than 200 characters.')
      : new Problem('bad_request', 400, 'The path is not valid: it cannot be decoded.');
  answerProblem(reply, problem, '');
}
