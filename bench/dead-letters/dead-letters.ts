import { setTimeout as delay } from 'node:timers/promises';
import { migrate } from '../../tools/migrate.js';
import { serviceScopes } from '../../tools/stack/credentials.js';
import type { Servers } from '../harness/contender.js';
import type { BenchOptions } from '../harness/options.js';
import { usageOf } from '../harness/proc.js';
import { makeKeys, startService, type Keys, type RunningService } from '../harness/service.js';
import type { BenchServers } from '../harness/servers.js';
import { count, ms, percentile, printTable, progress, ratio } from '../harness/table.js';
import { envelopeTemplate, withClient } from '../harness/workload.js';
import { PARTITIONS, ROLE_PASSWORD } from '../purser/settings.js';
import { api, type Api } from './api.js';
import { seedDeadLetters, seedPositions } from './seed.sql.js';
import { sentPerWindow } from './rates.sql.js';

const PER_SECOND = 200;
/** Of a replay's rate, in seconds: what somebody would see who watches. */
const WINDOW = 5;

/** Many dead letters in many cases: how soon ops knows them, how fast their list is, whether a replay keeps its rate, and what ops weighs. */
export async function deadLetters(servers: BenchServers, options: BenchOptions): Promise<void> {
  const [letters, groups, replayed] = options.smoke ? [2_000, 20, 1_000] : [100_000, 500, 10_000];
  const own = await servers.fresh('dead letters');
  await migrate({ adminUrl: own.postgresUrl, rolePassword: ROLE_PASSWORD, partitions: PARTITIONS });
  await withClient(own.postgresUrl, async (client) => {
    await client.query(seedDeadLetters, [letters, groups, envelopeTemplate()]);
    await client.query(seedPositions);
    await client.query('VACUUM ANALYZE');
  });

  const { ops, services, token } = await startAll(own);
  const weight = watchWeight(ops.pid);
  try {
    const ask = api(ops.url, token);
    const began = performance.now();
    await until(async () => (await ask.countOpen()) === letters, 300, `ops to know ${count(letters)} dead letters`);
    const indexed = (performance.now() - began) / 1000;
    progress(`ops knows ${count(letters)} dead letters after ${indexed.toFixed(1)} s`);

    const lists = await timeLists(ask, options.smoke ? 5 : 40);
    const rates = await replay(ask, own, replayed);
    printTable(
      `Cases: ${count(letters)} dead letters in ${count(groups)} groups; ops knew them after ${indexed.toFixed(1)} s`,
      ['GET /v1/cases', 'p50', 'slowest', 'asked for'],
      lists.map(([name, p50, slowest]) => [name, ms(p50), ms(slowest), 'under 200 ms']),
    );
    printTable(
      `Replay of ${count(replayed)} at ${PER_SECOND}/s, in windows of ${WINDOW} s`,
      ['', 'a second', 'of its target', 'asked for'],
      [
        ['slowest window', count(rates.slowest), ratio(rates.slowest / PER_SECOND), '0.9'],
        ['fastest window', count(rates.fastest), ratio(rates.fastest / PER_SECOND), '1.1'],
      ],
    );
    console.log(`ops: ${weight.most().toFixed(0)} MB resident at most (to be under 250 MB)`);
  } finally {
    weight.stop();
    await Promise.all([ops, ...services].map((service) => service.stop()));
    await servers.drop(own);
  }
}

async function startAll(own: Servers): Promise<{ ops: RunningService; services: RunningService[]; token: string }> {
  const keys = await makeKeys();
  const [analytics, relay] = await Promise.all([
    startService('analytics', own, keys),
    startService('relay', own, keys),
  ]);
  const env = await opsSettings(keys, { analytics, relay });
  const ops = await startService('ops', own, keys, { env });
  return { ops, services: [analytics, relay], token: await keys.token(['ops:read', 'ops:write']) };
}

/** Whoever has no dead letters here is away: what ops then does about them is part of the price. */
async function opsSettings(keys: Keys, { analytics, relay }: Record<'analytics' | 'relay', RunningService>) {
  const away = 'http://127.0.0.1:9';
  return {
    WALLET_URL: away,
    NOTIFICATIONS_URL: away,
    WEBHOOKS_URL: away,
    ANALYTICS_URL: analytics.url,
    RELAY_URL: relay.url,
    SERVICE_TOKEN_FILE: await keys.tokenFile(serviceScopes.ops),
  };
}

async function timeLists(ask: Api, times: number): Promise<[name: string, p50: number, slowest: number][]> {
  const lists = ['sort=age', 'sort=count', 'sort=money&currency=USD', 'sort=recent', 'side=ours&consumer=analytics'];
  const results: [string, number, number][] = [];
  for (const query of lists) {
    const taken: number[] = [];
    for (let n = 0; n < times; n += 1) {
      const begin = performance.now();
      await ask.cases(`${query}&limit=50`);
      taken.push(performance.now() - begin);
    }
    taken.sort((a, b) => a - b);
    results.push([query, percentile(taken, 0.5), taken.at(-1) ?? Number.NaN]);
  }
  return results;
}

async function replay(ask: Api, { postgresUrl }: Servers, wanted: number) {
  const caseIds: string[] = [];
  let chosen = 0;
  for (const { id, open } of await ask.cases('sort=count&limit=100')) {
    if (chosen >= wanted) break;
    caseIds.push(id);
    chosen += open;
  }
  const id = await ask.prepareReplay(caseIds);
  await ask.startReplay(id, [PER_SECOND]);
  await until(
    async () => (await ask.stateOf(id)) === 'completed',
    60 + (2 * chosen) / PER_SECOND,
    'the replay to be completed',
  );
  const { rows } = await withClient(postgresUrl, (client) =>
    client.query<{ sent: number }>(sentPerWindow, [id, WINDOW]),
  );
  const rates = rows.map(({ sent }) => sent / WINDOW);
  return { slowest: Math.min(...rates), fastest: Math.max(...rates) };
}

/** Resident MB, looked at four times a second. */
function watchWeight(pid: number) {
  let most = 0;
  const timer = setInterval(() => (most = Math.max(most, usageOf(pid).rss)), 250);
  return { most: () => most, stop: () => clearInterval(timer) };
}

async function until(condition: () => Promise<boolean>, seconds: number, what: string): Promise<void> {
  for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline; await delay(250))
    if (await condition()) return;
  throw new Error(`Waited ${seconds} s for ${what}.`);
}
