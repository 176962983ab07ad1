import type { Servers } from '../harness/contender.js';
import type { BenchOptions } from '../harness/options.js';
import type { BenchServers } from '../harness/servers.js';
import { count, printTable, progress, ratio } from '../harness/table.js';
import { withClient } from '../harness/workload.js';
import { prepared } from './database.js';
import { load } from './run-load.js';
import { CONNECTIONS, WALLETS } from './sizes.js';
import { withWallet } from './wallet-service.js';

const MANY = 1_000_000;
/** Two entries each: ten million in all. */
const PAST_TOP_UPS = 5;

/**
 * Top-ups in a fresh database and, by turns, in one with a million wallets, ten million entries and a month of keys' tables: what
 * the machine gives changes by a fifth from one minute to the next, so one after the other would compare minutes.
 */
export async function topUpsAtSize(servers: BenchServers, options: BenchOptions): Promise<void> {
  const seconds = options.smoke ? 3 : 12;
  const wallets = options.smoke ? WALLETS : MANY;
  progress(`making ${count(wallets)} wallets and ${count(wallets * PAST_TOP_UPS * 2)} entries …`);
  const large = await prepared(servers, 'top-ups at size', { wallets, past: PAST_TOP_UPS });
  const fresh = await prepared(servers, 'top-ups fresh', { wallets: WALLETS });

  const perSecond = async (name: string, own: Servers, of: { wallets: number }): Promise<number> => {
    // The first write to each page after one is logged whole, and at size nearly every write is the first: the same for every turn.
    await withClient(own.postgresUrl, (client) => client.query('CHECKPOINT'));
    return withWallet(own, options, async (wallet) => {
      const warmUpSeconds = options.smoke ? 2 : 10;
      const result = await load(wallet, { connections: CONNECTIONS, ...of, seconds, warmUpSeconds });
      progress(`${name}: ${count(result.perSecond)}/s`);
      return result.perSecond;
    });
  };

  const rounds: { fresh: number; large: number }[] = [];
  for (let round = 0; round < options.rounds; round += 1) {
    rounds.push({
      fresh: await perSecond('fresh', fresh, { wallets: WALLETS }),
      large: await perSecond('at size', large, { wallets }),
    });
  }
  await servers.drop(large);
  await servers.drop(fresh);

  const best = {
    fresh: Math.max(...rounds.map((round) => round.fresh)),
    large: Math.max(...rounds.map((round) => round.large)),
  };
  const row = (name: string, round: { fresh: number; large: number }, asked = '') => [
    name,
    count(round.fresh),
    count(round.large),
    ratio(round.large / round.fresh),
    asked,
  ];
  printTable(
    `Top-ups/s through HTTP, ${CONNECTIONS} connections, ${seconds} s each, by turns in two databases`,
    [
      '',
      `${count(WALLETS)} wallets, fresh`,
      `${count(wallets)} wallets, ${count(wallets * PAST_TOP_UPS * 2)} entries`,
      'ratio',
      'asked for',
    ],
    [...rounds.map((round, n) => row(`round ${n + 1}`, round)), row('best of each', best, '0.9')],
  );
}
