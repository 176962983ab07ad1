import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export interface PartnerRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  /** As it came over the wire: signatures are over these bytes. */
  body: string;
  receivedAt: Date;
}

export interface PartnerAnswer {
  status: number;
  headers?: Record<string, string>;
  body?: string;
  /** Milliseconds before it answers. */
  delayMs?: number;
}

export interface Partner {
  url: string;
  /** Every request so far, oldest first. */
  requests: readonly PartnerRequest[];
  /** Decides every answer from now on; 204 until then. */
  respond(answer: (request: PartnerRequest) => PartnerAnswer): void;
  close(): Promise<void>;
}

/** A partner's web server, which webhooks are delivered to. */
export async function partner(): Promise<Partner> {
  const requests: PartnerRequest[] = [];
  let decide = (_: PartnerRequest): PartnerAnswer => ({ status: 204 });
  const closing = new AbortController();
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const request: PartnerRequest = {
        method: incoming.method ?? '',
        path: incoming.url ?? '',
        headers: incoming.headers,
        body: Buffer.concat(chunks).toString(),
        receivedAt: new Date(),
      };
      requests.push(request);
      const { status, headers, body, delayMs = 0 } = decide(request);
      const answer = () => outgoing.writeHead(status, headers).end(body);
      if (delayMs === 0) answer();
      else delay(delayMs, undefined, { signal: closing.signal }).then(answer, () => outgoing.destroy());
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    respond(answer) {
      decide = answer;
    },
    async close() {
      closing.abort();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
