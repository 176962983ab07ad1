import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startApp, testDatabase, testRedis, token } from '@purser/testing';
import type { ServiceProcess, TestDatabase, TestRedis } from '@purser/testing';
import { Api } from '../../tools/stack/demo/api.js';
import { doings, doSomething, type Holder, type World } from '../../tools/stack/demo/doings.js';
import { people, type Person } from '../../tools/stack/demo/people.js';
import { oneOf } from '../../tools/stack/demo/rhythm.js';

let database: TestDatabase;
let redis: TestRedis;
let wallet: ServiceProcess;
let world: World;

beforeAll(async () => {
  [database, redis] = await Promise.all([testDatabase(), testRedis()]);
  wallet = await startApp('wallet', { database, redis });
  const api = new Api({ wallet: wallet.url }, await token());
  world = { api, everybody: await Promise.all(people.map((who) => open(api, who))), pause: async () => {} };
});
afterAll(async () => {
  await wallet?.stop();
  await redis.close();
  await database.drop();
});

async function open(api: Api, who: Person): Promise<Holder> {
  const { id, name, email, locale, currency } = who;
  const body = { owner: { id, name, email, locale }, currency };
  return { ...who, wallet: (await api.post<{ id: string }>('wallet', '/v1/wallets', body)).id };
}

const kinds = async () =>
  (await database.query<{ kind: string }>('SELECT DISTINCT kind FROM wallet.transaction ORDER BY kind')).map(
    ({ kind }) => kind,
  );

it('lets everybody do everything that one does with a wallet', async () => {
  for (const who of world.everybody) {
    for (let i = 0; i < 5; i += 1) await doings.topUp.do(world, who);
    await doings.takeBack.do(world, who);
  }
  expect(await kinds()).toEqual(['reversal', 'top_up']);
  // Each of these can be more than somebody has.
  const wealthy = { ...oneOf(world.everybody.filter(({ currency }) => currency === 'EUR')), usual: 100, round: 10 };
  await doings.withdraw.do(world, wealthy);
  await doings.send.do(world, wealthy);
  while (!(await kinds()).includes('capture')) await doings.buy.do(world, wealthy);
  expect(await kinds()).toEqual(['capture', 'reversal', 'top_up', 'transfer', 'withdrawal']);
});

it('tops up when there is not enough', async () => {
  const who = await open(world.api, oneOf(people));
  const transactions = () => database.query('SELECT FROM wallet.transaction WHERE wallet_id = $1', [who.wallet]);
  await expect(doings.withdraw.do(world, who)).rejects.toMatchObject({ code: 'insufficient_funds' });
  expect(await transactions()).toHaveLength(0);
  await doSomething(world, who);
  expect((await transactions()).length).toBeGreaterThan(0);
});
