import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface TcpProxy {
  port: number;
  /** From now on nothing passes: open connections fall silent, new ones are taken and never answered, as behind a dead link. */
  cut(): void;
  /** Traffic passes again. Connections from before are closed: what they had in flight is lost, as after a real outage. */
  restore(): void;
  /** Leads new connections elsewhere and closes the open ones. */
  leadTo(port: number): void;
  close(): Promise<void>;
}

/** Stands in front of a server so that a test can cut the wire, and so that the server's address survives its restart. */
export async function tcpProxy(target: number, host = '127.0.0.1'): Promise<TcpProxy> {
  let destination = target;
  let isCut = false;
  const open = new Set<Socket>();
  // Not resetAndDestroy: a reset in the middle of a half-closed connection leaves a request that Node 20 waits for at its
  // exit, spinning for minutes.
  const closeAll = () => open.forEach((socket) => socket.destroy());

  const server = createServer({ noDelay: true }, (client) => {
    open.add(client);
    client.on('close', () => open.delete(client));
    client.on('error', () => client.destroy());
    if (isCut) {
      client.pause();
      return;
    }
    const upstream = connect({ port: destination, host, noDelay: true });
    open.add(upstream);
    upstream.on('close', () => {
      open.delete(upstream);
      client.destroy();
    });
    upstream.on('error', () => client.destroy());
    client.on('close', () => upstream.destroy());
    client.pipe(upstream).pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      isCut = true;
      for (const socket of open) {
        socket.unpipe();
        socket.pause();
      }
    },
    restore() {
      isCut = false;
      closeAll();
    },
    leadTo(port) {
      destination = port;
      closeAll();
    },
    async close() {
      closeAll();
      server.close();
      await once(server, 'close');
    },
  };
}
