import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { Body, Controller, Get, Module, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, describe, expect, it } from '@jest/globals';
import { authConfig, authorization, until } from '@purser/testing';
import { Public, RequireScopes } from '../auth/scopes.js';
import { BodyLimit } from '../bootstrap/body-limit.js';
import { createHttpApp } from '../bootstrap/http-server.js';
import { PlatformModule } from '../bootstrap/platform.module.js';
import { loadConfig } from '../config/load-config.js';
import { ServiceConfig } from '../config/service-config.js';

/** Requests to /v1/slow wait until the test lets them go. */
let gate: { opened: Promise<void>; open: () => void; waiting: number };

@Controller('v1')
class ThingsController {
  @Get('things')
  @RequireScopes('wallets:read')
  things() {
    return {};
  }

  @Post('things')
  @RequireScopes('wallets:write')
  make(@Body() body: unknown) {
    return { bytes: JSON.stringify(body).length };
  }

  @Post('heaps')
  @RequireScopes('wallets:write')
  @BodyLimit(256 * 1_024)
  makeMany(@Body() body: unknown) {
    return this.make(body);
  }

  @Post('crates')
  @RequireScopes('wallets:write')
  @BodyLimit(8_000_000)
  makeCrate(@Body() body: unknown) {
    return this.make(body);
  }

  @Get('slow')
  @RequireScopes('wallets:read')
  async slow() {
    gate.waiting += 1;
    await gate.opened;
    return {};
  }

  @Get('open')
  @Public()
  open() {
    return {};
  }
}

@Module({})
class AppModule {}

describe('limits', () => {
  let app: NestFastifyApplication;

  const start = async (env: Record<string, string>): Promise<void> => {
    const config = loadConfig(ServiceConfig, {
      ...(await authConfig()),
      PORT: '0',
      LOG_LEVEL: 'silent',
      DATABASE_URL: 'postgres://nobody@127.0.0.1/none',
      REDIS_URL: 'redis://127.0.0.1',
      ...env,
    });
    const imports = [PlatformModule.forService({ name: 'test', config })];
    app = await createHttpApp({ module: AppModule, imports, controllers: [ThingsController] }, silent, config);
    await app.listen(0, '127.0.0.1');
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    gate = { opened, open, waiting: 0 };
  };
  afterEach(async () => {
    gate.open();
    await app.close();
  });

  const get = (url: string, headers: Record<string, string> = {}, remoteAddress = '203.0.113.1') =>
    app.inject({ url, headers, remoteAddress });
  const post = (url: string, headers: Record<string, string>, payload: string) =>
    app.inject({ method: 'POST', url, payload, headers: { 'content-type': 'application/json', ...headers } });
  const statuses = async (requests: number, ask: () => Promise<{ statusCode: number }>): Promise<number[]> => {
    const seen: number[] = [];
    for (let i = 0; i < requests; i++) seen.push((await ask()).statusCode);
    return seen;
  };

  describe('of rates', () => {
    it('let a client have its burst, tell it where it stands, and then when to come back', async () => {
      await start({ RATE_LIMIT_PER_SECOND: '0.01', RATE_LIMIT_BURST: '3' });
      const shop = await authorization(['wallets:read'], 'shop');
      const first = await get('/v1/things', shop);
      expect(first.statusCode).toBe(200);
      expect(first.headers).toMatchObject({
        'ratelimit-policy': '"client";q=3;w=300',
        ratelimit: '"client";r=2;t=100',
      });
      expect(await statuses(2, () => get('/v1/things', shop))).toEqual([200, 200]);

      const refused = await get('/v1/things?secret=1', shop);
      expect(refused.statusCode).toBe(429);
      expect(refused.headers).toMatchObject({
        'content-type': expect.stringContaining('application/problem+json'),
        'retry-after': expect.stringMatching(/^(100|9\d)$/),
        ratelimit: expect.stringMatching(/^"client";r=0;t=(300|2\d\d)$/),
      });
      expect(refused.json()).toMatchObject({ code: 'rate_limited', status: 429, instance: '/v1/things' });

      const sameClient = await authorization(['wallets:read', 'ops:read'], 'shop');
      expect((await get('/v1/things', sameClient)).statusCode).toBe(429);
      expect((await get('/v1/things', await authorization(['wallets:read'], 'other'))).statusCode).toBe(200);
      expect(await statuses(5, () => get('/health/live'))).toEqual([200, 200, 200, 200, 200]);
      expect(await statuses(5, () => get('/metrics', sameClient))).toEqual([200, 200, 200, 200, 200]);
    });

    it('count requests without a valid token by address, and leave those with one alone', async () => {
      await start({ RATE_LIMIT_PER_SECOND: '0.01', RATE_LIMIT_BURST: '20' });
      const shop = await authorization(['wallets:read'], 'shop');
      const bad = { authorization: `${shop.authorization}x` };
      // A tenth of the burst. Tokens that turn out to be good are not counted.
      for (const client of ['a', 'b', 'c', 'd'])
        expect((await get('/v1/things', await authorization(['wallets:read'], client))).statusCode).toBe(200);
      expect((await get('/v1/things', shop)).statusCode).toBe(200);
      expect(await statuses(3, () => get('/v1/things', bad))).toEqual([401, 401, 429]);
      const refused = await get('/v1/open');
      expect(refused.statusCode).toBe(429);
      expect(refused.headers['ratelimit']).toMatch(/^"address";r=0;t=\d+$/);

      expect((await get('/v1/things', shop)).statusCode).toBe(200);
      expect((await get('/v1/things', bad, '203.0.113.2')).statusCode).toBe(401);
      expect((await get('/v1/things', { ...bad, 'x-forwarded-for': '198.51.100.1' })).statusCode).toBe(429);
    });

    it('believe X-Forwarded-For of trusted proxies only', async () => {
      await start({ RATE_LIMIT_PER_SECOND: '0.01', RATE_LIMIT_BURST: '10', TRUSTED_PROXIES: '203.0.113.0/24' });
      const through = (proxy: string, client: string) => get('/v1/open', { 'x-forwarded-for': client }, proxy);
      expect((await through('203.0.113.1', '198.51.100.1')).statusCode).toBe(200);
      expect((await through('203.0.113.2', '198.51.100.1')).statusCode).toBe(429);
      expect((await through('203.0.113.1', '198.51.100.2')).statusCode).toBe(200);
      expect((await through('192.0.2.1', '198.51.100.3')).statusCode).toBe(200);
      expect((await through('192.0.2.1', '198.51.100.4')).statusCode).toBe(429);
    });

    it('are off at 0', async () => {
      await start({ RATE_LIMIT_PER_SECOND: '0', RATE_LIMIT_BURST: '1' });
      const answer = await get('/v1/things', await authorization());
      expect(answer.headers).not.toHaveProperty('ratelimit');
      expect(await statuses(3, () => get('/v1/open'))).toEqual([200, 200, 200]);
    });
  });

  describe('of what is in hand', () => {
    it('shed the rest with 503 before anything is read, but not the probes', async () => {
      await start({ MAX_CONCURRENT_REQUESTS: '2' });
      const shop = await authorization();
      const inHand = [get('/v1/slow', shop), get('/v1/slow', shop)];
      await until(() => gate.waiting === 2);

      const refused = await post('/v1/things?secret=1', shop, 'no json');
      expect(refused.statusCode).toBe(503);
      expect(refused.headers).toMatchObject({
        'content-type': expect.stringContaining('application/problem+json'),
        'retry-after': '1',
      });
      expect(refused.json()).toMatchObject({ code: 'overloaded', status: 503, instance: '/v1/things' });
      expect((await get('/health/ready')).statusCode).toBe(200);
      const metrics = (await get('/metrics', shop)).body;
      expect(metrics).toMatch(/^http_requests_shed_total\{reason="in_hand",service="test"\} 1$/m);
      expect(metrics).toMatch(/^http_requests_in_hand\{service="test"\} 3$/m);

      gate.open();
      expect((await Promise.all(inHand)).map(({ statusCode }) => statusCode)).toEqual([200, 200]);
      expect((await get('/v1/things', shop)).statusCode).toBe(200);
    });

    it('count a request whose client has gone for as long as its work goes on, and no longer', async () => {
      await start({ MAX_CONCURRENT_REQUESTS: '2' });
      const shop = await authorization();
      const url = await app.getUrl();
      const ask = () =>
        httpRequest(`${url}/v1/slow`, { headers: shop })
          .on('error', () => undefined)
          .end();
      const clients = [ask(), ask()];
      await until(() => gate.waiting === 2);
      for (const client of clients) client.destroy();
      await until(async () => (await openConnections(app)) === 0);
      expect((await get('/v1/things', shop)).statusCode).toBe(503);
      gate.open();
      await until(async () => (await get('/v1/things', shop)).statusCode === 200);
      expect(await statuses(5, () => get('/v1/things', shop))).toEqual([200, 200, 200, 200, 200]);
    });
  });

  it('shed what would be too large together, and count a body that never arrives until its sender has gone', async () => {
    await start({});
    const shop = await authorization();
    const { port } = app.getHttpServer().address() as AddressInfo;
    const head = ['POST /v1/crates HTTP/1.1', 'Host: x', `Authorization: ${shop.authorization}`];
    const senders = ['Content-Length: 8000000', 'Transfer-Encoding: chunked'].map((length) => {
      const socket = connect(port, '127.0.0.1');
      socket.write(`${[...head, 'Content-Type: application/json', length].join('\r\n')}\r\n\r\n`);
      return socket;
    });
    await until(async () => (await get('/metrics', shop)).body.includes('http_requests_in_hand{service="test"} 3'));
    const crate = () => post('/v1/crates', shop, JSON.stringify({ text: 'x'.repeat(1_000_000) }));
    expect((await crate()).statusCode).toBe(503);
    expect((await get('/metrics', shop)).body).toMatch(/shed_total\{reason="bytes",service="test"\} 1$/m);
    expect((await post('/v1/things', shop, '{}')).statusCode).toBe(201);
    for (const sender of senders) sender.destroy();
    await until(async () => (await crate()).statusCode === 201);
  });

  it('shed load while the event loop is late, and take it again when it is not', async () => {
    await start({ MAX_EVENT_LOOP_DELAY_MS: '200' });
    const shop = await authorization();
    expect((await get('/v1/things', shop)).statusCode).toBe(200);
    await until(async () => {
      block(700);
      await setImmediate();
      return (await get('/v1/things', shop)).statusCode === 503;
    });
    expect((await get('/health/live')).statusCode).toBe(200);
    expect((await get('/metrics', shop)).body).toMatch(/shed_total\{reason="event_loop",service="test"\} [1-9]/);
    await until(async () => (await get('/v1/things', shop)).statusCode === 200);
  });

  it('let a route take a larger body, and say how large', async () => {
    await start({});
    const shop = await authorization();
    const body = (bytes: number) => JSON.stringify({ text: 'x'.repeat(bytes) });
    const refused = await post('/v1/things', shop, body(70_000));
    expect([refused.statusCode, refused.json<{ detail: string }>().detail]).toEqual([
      413,
      'The request body is larger than 64 KiB.',
    ]);
    expect((await post('/v1/heaps', shop, body(70_000))).statusCode).toBe(201);
    const tooMuch = await post('/v1/heaps', shop, body(270_000));
    expect([tooMuch.statusCode, tooMuch.json<{ detail: string }>().detail]).toEqual([
      413,
      'The request body is larger than 256 KiB.',
    ]);
  });

  it('hold for the address with its query, and for the time that a request may take to arrive', async () => {
    await start({});
    const answer = await rawGet(`${await app.getUrl()}/v1/open?x=${'x'.repeat(17_000)}`);
    expect(answer.statusCode).toBe(431);
    expect(app.getHttpServer()).toMatchObject({
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      timeout: 60_000,
      keepAliveTimeout: 65_000,
    });
  });
});

const silent = { log: noop, error: noop, warn: noop };

function noop(): void {
  // Nest's own chatter is of no use in a test's output.
}

function block(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

function openConnections(app: NestFastifyApplication): Promise<number> {
  return new Promise((resolve, reject) =>
    app.getHttpServer().getConnections((error, count) => (error ? reject(error) : resolve(count))),
  );
}

/** inject() goes around Node's HTTP parser; this does not. */
function rawGet(url: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) =>
    httpRequest(url, (response) => resolve(response.resume()))
      .on('error', reject)
      .end(),
  );
}
