import { createServer } from 'node:http';
import { once } from 'node:events';
import { Webhook } from 'standardwebhooks';

/** One in so many deliveries is answered with 503, as partners do now and then; Purser tries again. */
const HICCUP = 200;

/** A little partner: takes webhooks, believes only signed ones, and has a bad moment now and then. */
export async function startPartner(port: number, secret: () => string | undefined): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (Math.random() < 1 / HICCUP) response.writeHead(503, { 'retry-after': '2' }).end();
      else response.writeHead(isSigned(Buffer.concat(chunks), request.headers, secret()) ? 204 : 401).end();
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${port}/purser`;
}

function isSigned(body: Buffer, headers: NodeJS.Dict<string | string[]>, secret: string | undefined): boolean {
  if (secret === undefined) return false;
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}
