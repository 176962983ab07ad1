import { Controller, Get, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { authConfig, authorization } from '@purser/testing';
import { createHttpApp } from '../bootstrap/http-server.js';
import { PlatformModule } from '../bootstrap/platform.module.js';
import { loadConfig } from '../config/load-config.js';
import { ServiceConfig } from '../config/service-config.js';
import { Problem } from '../problem/problem.js';
import { CurrentClient, Public, RequireScopes, type Client } from './scopes.js';
import { SessionClients } from './session-clients.js';

@Controller('v1')
class PeopleController {
  @Get('me')
  @RequireScopes('ops:read')
  me(@CurrentClient() { id }: Client) {
    return { id };
  }

  @Get('open')
  @Public()
  open() {
    return {};
  }
}

@Module({})
class AppModule {}

describe('a service that knows people by their session', () => {
  let app: NestFastifyApplication;
  let asked: number;

  beforeEach(async () => {
    const config = loadConfig(ServiceConfig, {
      ...(await authConfig()),
      PORT: '0',
      LOG_LEVEL: 'silent',
      DATABASE_URL: 'postgres://nobody@127.0.0.1/none',
      REDIS_URL: 'redis://127.0.0.1',
      RATE_LIMIT_PER_SECOND: '0.01',
      RATE_LIMIT_BURST: '20',
    });
    const imports = [PlatformModule.forService({ name: 'test', config })];
    app = await createHttpApp({ module: AppModule, imports, controllers: [PeopleController] }, silent, config);
    asked = 0;
    app.get(SessionClients).use(async ({ headers: { cookie } }) => {
      asked += 1;
      if (cookie === 'session=forged') throw new Problem('csrf_token_invalid', 403, 'because');
      return cookie === 'session=ada' ? { id: 'ada', scopes: ['ops:read'] } : undefined;
    });
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  });
  afterEach(() => app.close());

  const get = async (url: string, headers: Record<string, string>) => {
    const { statusCode, json } = await app.inject({ url, headers });
    return [statusCode, json<unknown>()];
  };

  it('gives their requests a client, limited as its own', async () => {
    for (let i = 0; i < 5; i++) expect(await get('/v1/me', { cookie: 'session=ada' })).toEqual([200, { id: 'ada' }]);
    const { headers } = await app.inject({ url: '/v1/me', headers: { cookie: 'session=ada' } });
    expect(headers['ratelimit']).toMatch(/^"client";r=14;/);
  });

  it('knows nobody by a cookie that says nothing', async () => {
    expect(await get('/v1/me', { cookie: 'other=1' })).toMatchObject([401, { code: 'unauthorized' }]);
    expect(await get('/v1/open', { cookie: 'other=1' })).toEqual([200, {}]);
  });

  it('says what is wrong with a request that carries one, on routes that need it', async () => {
    expect(await get('/v1/me', { cookie: 'session=forged' })).toMatchObject([403, { code: 'csrf_token_invalid' }]);
    expect(await get('/v1/open', { cookie: 'session=forged' })).toEqual([200, {}]);
  });

  it('goes by the token where there is one, good or bad', async () => {
    const both = { ...(await authorization(['ops:read'], 'machine')), cookie: 'session=ada' };
    expect(await get('/v1/me', both)).toEqual([200, { id: 'machine' }]);
    expect(await get('/v1/me', { authorization: 'Bearer nonsense', cookie: 'session=ada' })).toMatchObject([401, {}]);
    expect(asked).toBe(0);
  });
});

const silent = { log: () => undefined, error: () => undefined, warn: () => undefined };
