import { createServer } from 'node:net';

/** Whether nothing listens on this port of the loopback interface. */
export function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

const handedOut = new Set<number>();

/**
 * A port nobody listens on, from a range of this process's own: parallel test workers ask at the same moment, and a
 * port that the kernel gave one of them as "free" could be given to another before the first one binds it.
 * The ranges lie below 32768, where Linux's own choice for outgoing connections begins.
 */
export async function freePort(): Promise<number> {
  const worker = Number(process.env['JEST_WORKER_ID'] ?? 0) % 16;
  const span = 700;
  const base = 20_000 + worker * span;
  for (let tries = 0; tries < span; tries++) {
    const port = base + Math.floor(Math.random() * span);
    if (handedOut.has(port) || !(await isFree(port))) continue;
    handedOut.add(port);
    return port;
  }
  throw new Error(`No free port between ${base} and ${base + span}.`);
}
