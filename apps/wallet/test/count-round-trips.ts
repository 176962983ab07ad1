import { createServer, connect } from 'node:net';
import type { AddressInfo } from 'node:net';

/**
 * Stands between a client and Postgres and counts round trips: what the client sends and then waits for. In the protocol
 * that is a Query ('Q') or a Sync ('S'), https://www.postgresql.org/docs/current/protocol-message-formats.html.
 */
export async function countRoundTrips(databaseUrl: string) {
  const target = new URL(databaseUrl);
  let count = 0;
  const server = createServer((client) => {
    const postgres = connect(Number(target.port), target.hostname);
    const messages = frontendMessages((type) => {
      if (type === 'Q' || type === 'S') count += 1;
    });
    client.on('data', messages).pipe(postgres).pipe(client);
    for (const [socket, other] of [[client, postgres] as const, [postgres, client] as const]) {
      socket.on('error', () => other.destroy());
      socket.on('close', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    /** To connect through. */
    url: url.href,
    count: () => count,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** Calls back with the type of every message but the first of a connection, which has none. */
function frontendMessages(onMessage: (type: string) => void): (chunk: Buffer) => void {
  let buffered = Buffer.alloc(0);
  let started = false;
  return (chunk) => {
    buffered = Buffer.concat([buffered, chunk]);
    for (;;) {
      const header = started ? 1 : 0;
      if (buffered.length < header + 4) return;
      const length = header + buffered.readUInt32BE(header);
      if (buffered.length < length) return;
      if (started) onMessage(String.fromCharCode(buffered.readUInt8(0)));
      started = true;
      buffered = buffered.subarray(length);
    }
  };
}
