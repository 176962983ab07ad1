import type { BenchOptions } from '../harness/options.js';
import { usageOf } from '../harness/proc.js';
import type { BenchServers } from '../harness/servers.js';
import { count, ms, printTable, progress, ratio } from '../harness/table.js';
import { prepared } from './database.js';
import { scripts } from './hand-written.sql.js';
import type { LoadResult } from './load.js';
import { pgbench } from './pgbench.js';
import { load } from './run-load.js';
import { CONNECTIONS, WALLETS } from './sizes.js';
import { withWallet, type WalletService } from './wallet-service.js';

/** Acknowledged top-ups through HTTP, with authentication, validation and idempotency, against pgbench writing the same rows. */
export async function topUps(servers: BenchServers, options: BenchOptions): Promise<void> {
  const seconds = options.smoke ? 3 : 12;
  const own = await prepared(servers, 'top-ups', { wallets: options.smoke ? 1_000 : WALLETS });
  const wallets = options.smoke ? 1_000 : WALLETS;

  let floor = { perSecond: 0, name: '', clients: 0 };
  let single = Number.POSITIVE_INFINITY;
  let many: LoadResult | undefined;
  let hot: LoadResult | undefined;
  const calm: { inTurn?: InTurn; due?: LoadResult; dueAlone: number } = { dueAlone: Number.POSITIVE_INFINITY };
  for (let round = 0; round < options.rounds; round += 1) {
    for (const [name, script] of Object.entries(scripts)) {
      for (const clients of options.smoke ? [64] : [16, 32, 64]) {
        const { perSecond } = await pgbench(own.postgresUrl, script, { clients, seconds, wallets });
        progress(`(a) pgbench, ${name}, ${clients} clients: ${count(perSecond)}/s`);
        if (perSecond > floor.perSecond) floor = { perSecond, name, clients };
      }
    }
    const one = await pgbench(own.postgresUrl, scripts['a hand-written function'], {
      clients: 1,
      seconds: Math.ceil(seconds / 2),
      wallets,
    });
    single = Math.min(single, one.p99);
    await withWallet(own, options, async (wallet) => {
      const before = usageOf(wallet.pid).cpu;
      // The process has just started, and V8 has compiled nothing yet.
      const warmUpSeconds = options.smoke ? 2 : 10;
      const result = await load(wallet, { connections: CONNECTIONS, wallets, seconds, warmUpSeconds });
      const cpu = `${(((usageOf(wallet.pid).cpu - before) / (result.perSecond * (seconds + warmUpSeconds))) * 1e6).toFixed(0)} µs`;
      progress(
        `(b) HTTP, ${CONNECTIONS} connections: ${count(result.perSecond)}/s, p99 ${ms(result.p99)}, CPU of the service ${cpu} each, resident ${usageOf(wallet.pid).rss.toFixed(0)} MB`,
      );
      if (result.perSecond > (many?.perSecond ?? 0)) many = result;
      const heated = await load(wallet, { connections: CONNECTIONS, wallets: 1, seconds });
      progress(`(c) HTTP, one hot wallet: ${count(heated.perSecond)}/s`);
      if (heated.perSecond > (hot?.perSecond ?? 0)) hot = heated;
      // Of the same process: what V8 has not compiled yet is the start's, not the load's.
      const quarter = Math.round(result.perSecond / 4);
      const inTurn = await inTurnAt(quarter, wallet, { wallets, seconds });
      progress(
        `(d) HTTP, ${inTurn.connections} connections in turn: ${count(inTurn.perSecond)}/s, p50 ${ms(inTurn.p50)}, p99 ${ms(inTurn.p99)}; one pgbench client: p99 ${ms(single)}`,
      );
      if (inTurn.p99 < (calm.inTurn?.p99 ?? Number.POSITIVE_INFINITY)) calm.inTurn = inTurn;
      const due = await load(wallet, { connections: CONNECTIONS, wallets, seconds, perSecond: quarter });
      progress(`(d) HTTP, ${count(quarter)}/s when they are due: p50 ${ms(due.p50)}, p99 ${ms(due.p99)}`);
      if (due.p99 < (calm.due?.p99 ?? Number.POSITIVE_INFINITY)) calm.due = due;
      const dueAlone = await pgbench(own.postgresUrl, scripts['a hand-written function'], {
        clients: 16,
        seconds,
        wallets,
        perSecond: quarter,
      });
      progress(`pgbench, a hand-written function, ${count(quarter)}/s when they are due: p99 ${ms(dueAlone.p99)}`);
      calm.dueAlone = Math.min(calm.dueAlone, dueAlone.p99);
    });
  }
  if (many === undefined || hot === undefined) throw new Error('There were no rounds.');

  await servers.drop(own);

  printTable(
    `Top-ups, ${seconds} s each, best of ${options.rounds}`,
    ['', 'a second', 'ratio', 'asked for'],
    [
      [`(a) pgbench, ${floor.name}, ${floor.clients} clients`, count(floor.perSecond), '', ''],
      [
        `(b) HTTP, ${count(wallets)} wallets`,
        count(many.perSecond),
        `${ratio(many.perSecond / floor.perSecond)} of (a)`,
        '1.0',
      ],
      ['(c) HTTP, one hot wallet', count(hot.perSecond), `${ratio(hot.perSecond / many.perSecond)} of (b)`, '0.5'],
    ],
  );
  const { inTurn, due } = calm;
  if (inTurn === undefined || due === undefined) throw new Error('There were no rounds.');
  printTable(
    'Latency at a quarter of (b): of clients that wait for an answer before they send again, and of requests that are sent when they are due',
    ['', 'p50', 'p99', 'ratio', 'asked for'],
    [
      ['one pgbench client', '', ms(single), '', ''],
      [
        `(d) HTTP, ${inTurn.connections} connections: ${count(inTurn.perSecond)}/s`,
        ms(inTurn.p50),
        ms(inTurn.p99),
        `${ratio(inTurn.p99 / single)} of one pgbench client`,
        'under 5',
      ],
      [
        'when they are due, by pgbench',
        '',
        ms(calm.dueAlone),
        `${ratio(calm.dueAlone / single)} of one pgbench client`,
        '',
      ],
      ['when they are due, (d) HTTP', ms(due.p50), ms(due.p99), `${ratio(due.p99 / calm.dueAlone)} of pgbench`, ''],
    ],
  );
}

interface InTurn extends LoadResult {
  connections: number;
}

/**
 * As few connections as make `perSecond`, each sending when it was answered: as pgbench's client does, which is why the two can be compared. A disk that stalls for
 * 50 ms makes one request of such a client late, and 50 of those that are sent when they are due.
 */
async function inTurnAt(
  perSecond: number,
  wallet: WalletService,
  of: { wallets: number; seconds: number },
): Promise<InTurn> {
  for (let connections = 1; ; connections += 1) {
    const result = await load(wallet, { connections, ...of });
    if (result.perSecond >= perSecond || connections === CONNECTIONS) return { ...result, connections };
  }
}
