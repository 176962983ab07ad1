import { AddressRefusedError, guardedConnector, openConnector } from '@purser/platform';
import { Agent, request } from 'undici';
import type { buildConnector, Dispatcher } from 'undici';

/** How much of an answer is kept, in bytes: enough for an error message, too little for an attack. */
const KEPT_BODY_BYTES = 2_048;

export type AttemptErrorCode =
  | 'timed_out'
  | 'redirected'
  | 'refused_by_partner'
  | 'address_not_public'
  | 'name_not_resolved'
  | 'connection_failed'
  | 'tls_failed'
  | 'interrupted'
  | 'secret_unreadable';

/** How one attempt ended. Nothing is thrown: a failure is an outcome, and is recorded. */
export interface Attempt {
  readonly succeeded: boolean;
  readonly durationMs: number;
  readonly responseStatus: number | null;
  readonly responseBody: string | null;
  readonly retryAfter?: string;
  readonly error: { code: AttemptErrorCode; message: string } | null;
}

/** Sends one signed request to a partner: any 2xx within the time limit is success, redirects are not followed. */
export class Sender {
  private readonly agent: Agent;
  private readonly underWay = new Set<AbortController>();

  constructor(
    private readonly timeoutMs: number,
    connect: buildConnector.connector,
  ) {
    this.agent = new Agent({ connect, headersTimeout: timeoutMs, bodyTimeout: timeoutMs, maxHeaderSize: 16_384 });
  }

  async post(url: string, headers: Record<string, string>, body: string): Promise<Attempt> {
    const started = performance.now();
    const elapsed = () => Math.round(performance.now() - started);
    const abort = new AbortController();
    // One limit over name resolution, connecting, sending and answering.
    const timer = setTimeout(() => abort.abort(new TimedOut()), this.timeoutMs);
    this.underWay.add(abort);
    try {
      const response = await request(url, {
        method: 'POST',
        headers,
        body,
        signal: abort.signal,
        dispatcher: this.agent,
      });
      const { statusCode } = response;
      const succeeded = statusCode >= 200 && statusCode < 300;
      const responseBody = await beginningOf(response.body);
      return {
        succeeded,
        durationMs: elapsed(),
        responseStatus: statusCode,
        responseBody,
        retryAfter: succeeded ? undefined : headerOf(response, 'retry-after'),
        error: succeeded ? null : refusal(statusCode, headerOf(response, 'location')),
      };
    } catch (error) {
      const failure = { durationMs: elapsed(), responseStatus: null, responseBody: null };
      return { succeeded: false, ...failure, error: explain(error, abort.signal, this.timeoutMs) };
    } finally {
      clearTimeout(timer);
      this.underWay.delete(abort);
    }
  }

  /** Ends what is under way; it comes back as `interrupted`. */
  interrupt(): void {
    for (const abort of this.underWay) abort.abort(new Interrupted());
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }
}

export function createSender(timeoutMs: number, allowPrivateNetworks: boolean): Sender {
  return new Sender(timeoutMs, allowPrivateNetworks ? openConnector(timeoutMs) : guardedConnector(timeoutMs));
}

class TimedOut extends Error {}
class Interrupted extends Error {}

/** Never throws: the status has decided already, an answer that breaks off or never ends changes nothing. */
async function beginningOf(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      // Leaving the loop destroys the stream, and with it the connection.
      if (length >= KEPT_BODY_BYTES) break;
    }
  } catch {
    return textOf(chunks);
  }
  return textOf(chunks);
}

function textOf(chunks: readonly Buffer[]): string {
  // Postgres keeps no NUL in text.
  return Buffer.concat(chunks).subarray(0, KEPT_BODY_BYTES).toString('utf8').replaceAll('\0', '');
}

function headerOf({ headers }: Dispatcher.ResponseData, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function refusal(status: number, location: string | undefined): Attempt['error'] {
  if (status >= 300 && status < 400) {
    const where = location === undefined ? '' : ` to ${location.slice(0, 500)}`;
    return { code: 'redirected', message: `Answered ${status}${where}; redirects are not followed.` };
  }
  return { code: 'refused_by_partner', message: `Answered ${status}.` };
}

function explain(error: unknown, signal: AbortSignal, timeoutMs: number): NonNullable<Attempt['error']> {
  if (signal.reason instanceof TimedOut) {
    return { code: 'timed_out', message: `No answer within ${timeoutMs} ms.` };
  }
  if (signal.reason instanceof Interrupted) {
    return { code: 'interrupted', message: 'The service was stopped during the attempt.' };
  }
  if (error instanceof AddressRefusedError) {
    return { code: 'address_not_public', message: `${error.message} WEBHOOKS_ALLOW_PRIVATE_NETWORKS would allow it.` };
  }
  const { code = '', message = String(error) } = error as NodeJS.ErrnoException;
  return { code: codeOf(code), message: (message || code).slice(0, 500) };
}

function codeOf(code: string): AttemptErrorCode {
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'UND_ERR_HEADERS_TIMEOUT') return 'timed_out';
  if (['ENOTFOUND', 'EAI_AGAIN', 'ENODATA', 'ESERVFAIL', 'ETIMEOUT', 'EREFUSED'].includes(code))
    return 'name_not_resolved';
  if (/^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/.test(code)) return 'tls_failed';
  return 'connection_failed';
}
