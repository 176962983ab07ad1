import type { FastifyReply, FastifyRequest } from 'fastify';

/** Bytes that may wait for a client to read them: more than a minute of the overview. Then it is cut, and comes again. */
const MOST_WAITING = 256 * 1_024;
/** Milliseconds after which a browser whose stream has ended asks for the next one. */
const RETRY = 2_000;

/** One client's server-sent events (WHATWG HTML, section 9.2). */
export class EventStream {
  readonly openedAt = Date.now();
  /** The session it was opened with; undefined: with a token. */
  readonly sessionId: string | undefined;
  private readonly raw;

  constructor(request: FastifyRequest, reply: FastifyReply, onClose: (stream: EventStream) => void) {
    this.sessionId = request.session?.id;
    // From here on Fastify leaves the answer alone; the headers that hooks have set so far go along.
    reply.hijack();
    this.raw = reply.raw;
    this.raw.once('close', () => onClose(this));
    this.raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // nginx would collect it.
      'x-accel-buffering': 'no',
      // So that the connection ends with the stream, and a service that stops need not wait for it to idle.
      connection: 'close',
    });
    this.raw.write(`retry: ${RETRY}\n\n`);
  }

  /** @param data one line: JSON */
  send(event: string, data: string): void {
    this.write(`event: ${event}\ndata: ${data}\n\n`);
  }

  /** A comment, so that neither a proxy nor our own time-out takes the silence for the end. */
  ping(): void {
    this.write(': ping\n\n');
  }

  end(): void {
    this.raw.end();
  }

  private write(text: string): void {
    if (this.raw.writableEnded || this.raw.destroyed) return;
    if (this.raw.writableLength > MOST_WAITING) this.raw.destroy();
    else this.raw.write(text);
  }
}
