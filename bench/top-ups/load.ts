import { connect, type Socket } from 'node:net';

/*
 * A load generator as cheap as can be, since it shares the cores with what it loads: raw sockets, one request at a time on each, and no
 * more parsing than the status and the length. `node load.js '<json of LoadOptions>'` prints a LoadResult.
 */

export interface LoadOptions {
  port: number;
  token: string;
  connections: number;
  wallets: number;
  seconds: number;
  warmUpSeconds: number;
  /** Requests a second in all, sent when they are due, late or not; absent: as fast as the answers come. */
  perSecond?: number;
}

export interface LoadResult {
  /** Acknowledged (201) within the measured time. */
  acknowledged: number;
  perSecond: number;
  /** Milliseconds from when a request was due to its answer, of those in the measured time. */
  p50: number;
  p99: number;
  /** Answers other than 201, by status. */
  others: Record<string, number>;
}

const prefix = `${process.pid.toString(36)}-${Date.now().toString(36)}-`;
let keys = 0;

function request({ token, wallets }: LoadOptions): string {
  const wallet = 1 + Math.floor(Math.random() * wallets);
  const body = `{"amount":"${1 + (keys % 9999)}","currency":"USD","reference":"invoice-1009","metadata":{"channel":"card"}}`;
  return (
    `POST /v1/wallets/01990000-0000-7000-8000-${wallet.toString(16).padStart(12, '0')}/top-ups HTTP/1.1\r\nHost: localhost\r\n` +
    `Authorization: Bearer ${token}\r\nContent-Type: application/json\r\nIdempotency-Key: ${prefix}${keys++}\r\n` +
    `Content-Length: ${body.length}\r\n\r\n${body}`
  );
}

class Connection {
  private since = 0;
  private received = '';
  private busy = false;

  constructor(
    private readonly socket: Socket,
    private readonly options: LoadOptions,
    private readonly onAnswer: (connection: Connection, status: string, since: number) => void,
  ) {
    socket.setNoDelay(true).setEncoding('latin1');
    socket.on('data', (chunk: string) => this.receive(chunk));
  }

  get idle(): boolean {
    return !this.busy;
  }

  send(due: number): void {
    this.busy = true;
    this.since = due;
    this.socket.write(request(this.options));
  }

  private receive(chunk: string): void {
    this.received += chunk;
    const end = this.received.indexOf('\r\n\r\n');
    if (end < 0) return;
    const length = /content-length: (\d+)/i.exec(this.received)?.[1];
    if (this.received.length < end + 4 + Number(length ?? 0)) return;
    const status = this.received.slice(9, 12);
    this.received = '';
    this.busy = false;
    this.onAnswer(this, status, this.since);
  }
}

async function run(options: LoadOptions): Promise<LoadResult> {
  const begin = performance.now() + options.warmUpSeconds * 1_000;
  const end = begin + options.seconds * 1_000;
  const delays: number[] = [];
  const others: Record<string, number> = {};
  const queue: number[] = [];
  const onAnswer = (connection: Connection, status: string, since: number): void => {
    const now = performance.now();
    if (now >= begin && now < end) {
      if (status === '201') delays.push(now - since);
      else others[status] = (others[status] ?? 0) + 1;
    }
    if (now >= end) return;
    if (options.perSecond === undefined) connection.send(now);
    else {
      const due = queue.shift();
      if (due !== undefined) connection.send(due);
    }
  };
  const connections = await Promise.all(
    Array.from(
      { length: options.connections },
      () =>
        new Promise<Connection>((resolve, reject) => {
          const socket = connect(options.port, '127.0.0.1');
          socket.once('connect', () => resolve(new Connection(socket, options, onAnswer))).once('error', reject);
        }),
    ),
  );
  if (options.perSecond === undefined) for (const connection of connections) connection.send(performance.now());
  else await pace(connections, queue, options.perSecond, end);
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, end - performance.now()) + 500));
  delays.sort((a, b) => a - b);
  const at = (share: number) => delays[Math.min(delays.length - 1, Math.ceil(delays.length * share) - 1)] ?? Number.NaN;
  return {
    acknowledged: delays.length,
    perSecond: delays.length / options.seconds,
    p50: at(0.5),
    p99: at(0.99),
    others,
  };
}

/**
 * Sends what is due every millisecond; what finds no idle connection waits, and its wait counts. The connections take turns: one that
 * sends nothing for long is answered 408.
 */
async function pace(connections: Connection[], queue: number[], perSecond: number, end: number): Promise<void> {
  const begin = performance.now();
  let sent = 0;
  let turn = 0;
  while (performance.now() < end) {
    const due = Math.floor(((performance.now() - begin) / 1_000) * perSecond);
    while (sent < due) {
      const at = begin + (++sent / perSecond) * 1_000;
      let tries = connections.length;
      while (!connections[turn]?.idle && --tries > 0) turn = (turn + 1) % connections.length;
      const idle = connections[turn];
      turn = (turn + 1) % connections.length;
      if (idle?.idle) idle.send(at);
      else queue.push(at);
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

const options = process.argv[2];
if (options === undefined) throw new Error('Give the options as JSON.');
console.log(JSON.stringify(await run(JSON.parse(options) as LoadOptions)));
process.exit(0);
