import { afterAll, beforeAll, jest, describe, expect, it } from '@jest/globals';
import { testPostgres, until, type TestPostgres } from '@purser/testing';
import { expectBooksToBalance } from './support/books.js';
import { Load } from './support/load.js';
import { CONSUMERS, Platform, type Service } from './support/platform.js';

jest.setTimeout(300_000); // Six processes, killed and restarted, on two busy cores.

describe('Postgres is stopped and started', () => {
  let postgres: TestPostgres;
  let platform: Platform;
  beforeAll(async () => {
    postgres = await testPostgres();
    platform = await Platform.start({ database: postgres });
  });
  afterAll(() => platform?.close());

  it('answers 503 with Retry-After meanwhile, no process dies, and work resumes by itself', async () => {
    const wallets = await platform.createWallets(8);
    const load = new Load(platform, wallets, 15);
    await until(() => Promise.resolve(load.acknowledged.length >= 60), { timeoutMs: 30_000, what: '60 top-ups' });
    const services: Service[] = ['wallet', 'relay', ...CONSUMERS, 'ops'];
    const pids = services.map((service) => platform.of(service).pid);

    await postgres.stop();
    const refused = await until(
      async () => {
        const response = await platform.request('wallet', 'GET', `/v1/wallets/${wallets[0] ?? ''}`);
        return response.status === 503 ? response : undefined;
      },
      { timeoutMs: 15_000, what: 'a 503' },
    );
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    const ready = await platform.request('wallet', 'GET', '/health/ready');
    expect(ready.status).toBe(503);
    expect((await platform.request('wallet', 'GET', '/health/live')).status).toBe(200);
    await postgres.start();

    const resumed = load.acknowledged.length + 60;
    await until(() => Promise.resolve(load.acknowledged.length >= resumed), {
      timeoutMs: 40_000,
      what: '60 more top-ups',
    });
    await expectBooksToBalance(platform, await load.finish());
    expect(services.map((service) => platform.of(service).pid)).toEqual(pids);
    for (const service of services) {
      expect((await platform.request(service, 'GET', '/health/live')).status).toBe(200);
    }
  });
});
