import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testPostgres, testRedis, until } from '@purser/testing';
import type { TestPostgres, TestRedis } from '@purser/testing';
import { Redis } from 'ioredis';
import { startWalletApi } from '../../test/wallet-api.js';
import type { WalletApi } from '../../test/wallet-api.js';

let postgres: TestPostgres;
let redis: TestRedis;
let api: WalletApi;
beforeAll(async () => {
  [postgres, redis] = await Promise.all([testPostgres(), testRedis()]);
  api = await startWalletApi(postgres, { REDIS_URL: redis.url });
});
afterAll(async () => {
  await api.close();
  await redis.close();
  await postgres.drop();
});

describe('the wallet', () => {
  it('rings the doorbell after a posting and a new wallet, and not for a replay', async () => {
    const rings: string[] = [];
    const subscriber = new Redis(redis.url);
    await subscriber.subscribe('purser:doorbell');
    subscriber.on('message', (channel: string) => rings.push(channel));

    const walletId = await api.openWallet();
    await until(() => rings.length === 1, { what: 'a ring for the wallet' });
    const key = randomUUID();
    await api.topUp(walletId, {}, key);
    await until(() => rings.length === 2, { what: 'a ring for the top-up' });
    await api.topUp(walletId, {}, key);
    await api.topUp(walletId);
    await until(() => rings.length >= 3, { what: 'a ring for the second top-up' });

    expect(rings).toHaveLength(3);
    subscriber.disconnect();
  });

  it('takes top-ups while Redis is away', async () => {
    const walletId = await api.openWallet();
    await redis.kill();

    const { status } = await api.topUp(walletId);

    expect(status).toBe(201);
    await redis.start();
  });

  it('answers 503 with Retry-After while Postgres is away, and works again when it is back', async () => {
    const walletId = await api.openWallet();
    const key = randomUUID();
    await postgres.stop();

    const replies = [
      await api.topUp(walletId, {}, key),
      await api.get(`/v1/wallets/${walletId}`),
      await api.get(`/v1/wallets/${walletId}/entries`),
      await api.post('/v1/wallets', { owner: { id: 'x', email: 'x@example.com' }, currency: 'USD' }),
    ];

    for (const { status, headers, body } of replies) {
      expect({ status, code: body.code }).toEqual({ status: 503, code: 'database_unavailable' });
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
    await postgres.start();
    const reply = await until(
      async () => {
        const again = await api.topUp(walletId, {}, key);
        return again.status === 201 && again;
      },
      { what: 'a top-up after the outage' },
    );
    expect(reply.body).toMatchObject({ balance: '2500', sequence: 1 });
  });
});
