import { request as httpRequest } from 'node:http';
import { Body, Controller, Get, Inject, Module, Param, Post } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { authConfig, token } from '@purser/testing';
import { Type } from 'class-transformer';
import { IsDefined, IsEmail, IsString, ValidateNested } from 'class-validator';
import { CurrentClient, Public, RequireScopes } from '../auth/scopes.js';
import type { Client } from '../auth/scopes.js';
import { loadConfig } from '../config/load-config.js';
import { ServiceConfig } from '../config/service-config.js';
import { HealthRegistry } from '../health/health-registry.js';
import { Problem } from '../problem/problem.js';
import { currentTraceparent } from '../tracing/context.js';
import { createHttpApp } from './http-server.js';
import { openApiDocument } from './open-api.js';
import { PlatformModule } from './platform.module.js';
import { StartupError } from './startup-error.js';

class OwnerDto {
  @IsEmail()
  email!: string;
}

class ParcelDto {
  @IsDefined()
  @ValidateNested()
  @Type(() => OwnerDto)
  owner!: OwnerDto;

  @IsString()
  amount!: string;
}

@Controller('v1/parcels')
class ParcelsController {
  @Get(':id')
  @RequireScopes('wallets:read')
  one(@Param('id') id: string, @CurrentClient() client: Client) {
    if (id === 'lost') throw new Problem('parcel_not_found', 404, 'There is no parcel lost.');
    if (id === 'bug') throw new TypeError('the secret of bob@example.com');
    if (id === 'outage') throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED', syscall: 'connect' });
    return { id, client, traceparent: currentTraceparent() };
  }

  @Post()
  @RequireScopes('wallets:write')
  async make(@Body() parcel: ParcelDto) {
    return { parcel, traceparent: currentTraceparent() };
  }
}

@Controller('open')
class ForgetfulController {
  @Get('door')
  door() {
    return 'come in';
  }
}

@Controller('v1/public')
@Public()
class PublicController {
  @Get()
  hello() {
    return { hello: true };
  }
}

@Module({})
class AppModule {
  constructor(@Inject(HealthRegistry) readonly health: HealthRegistry) {}

  static async with(controllers: DynamicModule['controllers']): Promise<DynamicModule> {
    const config = loadConfig(ServiceConfig, {
      ...(await authConfig()),
      PORT: '0',
      LOG_LEVEL: 'silent',
      DATABASE_URL: 'postgres://nobody@127.0.0.1/none',
      REDIS_URL: 'redis://127.0.0.1',
    });
    return { module: AppModule, imports: [PlatformModule.forService({ name: 'test', config })], controllers };
  }
}

describe('an HTTP service', () => {
  let app: NestFastifyApplication;
  let headers: Record<string, string>;

  beforeAll(async () => {
    app = await createHttpApp(await AppModule.with([ParcelsController, PublicController]), silent);
    await app.listen(0, '127.0.0.1');
    headers = { authorization: `Bearer ${await token(['wallets:read', 'wallets:write', 'ops:read'])}` };
  });
  afterAll(() => app?.close());

  const get = (url: string, more: Record<string, string> = {}) => app.inject({ url, headers: { ...headers, ...more } });
  const post = (payload: string, more: Record<string, string> = {}) =>
    app.inject({
      method: 'POST',
      url: '/v1/parcels',
      payload,
      headers: { ...headers, 'content-type': 'application/json', ...more },
    });

  describe('auth', () => {
    it('lets a token with the scope in and tells the handler who it is', async () => {
      const answer = await get('/v1/parcels/1');
      expect(answer.statusCode).toBe(200);
      expect(answer.json()).toMatchObject({ client: { scopes: ['wallets:read', 'wallets:write', 'ops:read'] } });
    });

    it('answers 401 without a token', async () => {
      const answer = await app.inject({ url: '/v1/parcels/1' });
      expect(answer.statusCode).toBe(401);
      expect(answer.headers['www-authenticate']).toBe('Bearer realm="purser"');
      expect(answer.headers['content-type']).toContain('application/problem+json');
    });

    it('answers 403 naming the scope that is missing', async () => {
      const weak = { authorization: `Bearer ${await token(['wallets:read'])}` };
      const answer = await post('{}', weak);
      expect(answer.statusCode).toBe(403);
      expect(answer.json()).toMatchObject({ code: 'forbidden', detail: expect.stringContaining('wallets:write') });
      expect(answer.headers['www-authenticate']).toContain('scope="wallets:write"');
    });

    it('looks at the token before the body', async () => {
      const answer = await app.inject({
        method: 'POST',
        url: '/v1/parcels',
        payload: '{}',
        headers: { 'content-type': 'application/json' },
      });
      expect(answer.statusCode).toBe(401);
    });

    it('asks for nothing on a public route', async () => {
      expect((await app.inject({ url: '/v1/public' })).statusCode).toBe(200);
    });

    it('keeps /metrics behind ops:read and health open', async () => {
      expect((await app.inject({ url: '/metrics' })).statusCode).toBe(401);
      expect((await get('/metrics')).body).toContain('http_request_duration_seconds_bucket');
      expect((await app.inject({ url: '/health/live' })).json()).toEqual({ status: 'ok' });
    });

    it('does not start with a route that declares no scope and is not public', async () => {
      const forgetful = await createHttpApp(await AppModule.with([ForgetfulController]), silent);
      const error = await forgetful.init().catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(StartupError);
      expect(String(error)).toContain('ForgetfulController.door (GET door)');
      await forgetful.close();
    });
  });

  describe('problem details', () => {
    it('carry what was thrown', async () => {
      const answer = await get('/v1/parcels/lost?x=1');
      expect(answer.statusCode).toBe(404);
      expect(answer.headers['content-type']).toContain('application/problem+json');
      expect(answer.json()).toEqual({
        type: 'urn:purser:problem:parcel_not_found',
        title: 'Not Found',
        status: 404,
        code: 'parcel_not_found',
        detail: 'There is no parcel lost.',
        instance: '/v1/parcels/lost',
      });
    });

    it('name every field that is wrong by its path', async () => {
      const answer = await post('{"owner":{"email":"x","vip":true},"amount":5,"colour":"red"}');
      expect(answer.statusCode).toBe(400);
      expect(answer.json()).toMatchObject({ code: 'validation_failed' });
      expect(new Set(answer.json<{ errors: unknown[] }>().errors)).toEqual(
        new Set([
          { path: 'colour', message: 'is not a known field' },
          { path: 'owner.vip', message: 'is not a known field' },
          { path: 'owner.email', message: 'must be an email' },
          { path: 'amount', message: 'must be a string' },
        ]),
      );
    });

    it.each([
      ['{"owner":{"email":"a@b.example","constructor":"x"},"amount":"1"}', 'owner.constructor'],
      ['{"owner":{"email":"a@b.example"},"amount":"1","prototype":{}}', 'prototype'],
      [`{"amount":${'['.repeat(30_000)}${']'.repeat(30_000)}}`, `amount${'[0]'.repeat(15)}`],
    ])('name a field that no request may have: %#', async (body, path) => {
      const answer = await post(body);
      expect(answer.statusCode).toBe(400);
      expect(answer.json()).toMatchObject({ code: 'validation_failed', errors: [{ path }] });
    });

    it.each([
      ['malformed JSON', '{"a":', {}, 400, 'malformed_json'],
      ['an empty body', '', {}, 400, 'malformed_json'],
      ['a body that pollutes prototypes', '{"__proto__":{"x":1}}', {}, 400, 'malformed_json'],
      ['a form', 'a=1', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'unsupported_media_type'],
      ['text', 'a', { 'content-type': 'text/plain' }, 415, 'unsupported_media_type'],
      ['a body over 64 KiB', JSON.stringify('x'.repeat(70_000)), {}, 413, 'body_too_large'],
      ['a list where an object belongs', '[]', {}, 400, 'validation_failed'],
      ['null where an object belongs', 'null', {}, 400, 'validation_failed'],
    ])('%s', async (_, body, more, status, code) => {
      const answer = await post(body, more);
      expect(answer.statusCode).toBe(status);
      expect(answer.headers['content-type']).toContain('application/problem+json');
      expect(answer.json()).toMatchObject({ code, status });
    });

    it('404 for an unknown path, 405 with Allow for the wrong method', async () => {
      expect((await get('/v1/nothing')).json()).toMatchObject({ status: 404, code: 'not_found' });
      const answer = await app.inject({ method: 'DELETE', url: '/v1/parcels/1', headers });
      expect(answer.statusCode).toBe(405);
      expect(answer.headers['allow']).toBe('GET, HEAD');
      expect(answer.json()).toMatchObject({ code: 'method_not_allowed' });
    });

    it('for a path that cannot be decoded or is too long', async () => {
      expect((await get('/v1/parcels/%ZZ')).json()).toMatchObject({ status: 400, code: 'bad_request' });
      expect((await get(`/v1/parcels/${'x'.repeat(201)}`)).json()).toMatchObject({
        status: 414,
        code: 'path_too_long',
      });
    });

    it('for headers that are too large, which Node refuses before there is a request', async () => {
      const answer = await rawRequest(await app.getUrl(), { 'x-large': 'x'.repeat(20_000) });
      expect(answer).toMatchObject({ status: 431, type: 'application/problem+json; charset=utf-8' });
      expect(JSON.parse(answer.body)).toMatchObject({ code: 'headers_too_large' });
    });

    it('503 with Retry-After when the database is away', async () => {
      const answer = await get('/v1/parcels/outage');
      expect(answer.statusCode).toBe(503);
      expect(answer.headers['retry-after']).toBe('2');
      expect(answer.json()).toMatchObject({ code: 'database_unavailable' });
    });

    it('500 for a bug, telling the trace and nothing else', async () => {
      const answer = await get('/v1/parcels/bug', { traceparent: TRACEPARENT });
      expect(answer.statusCode).toBe(500);
      expect(answer.json()).toMatchObject({
        code: 'internal_error',
        detail: expect.stringContaining('0af7651916cd43dd8448eb211c80319c'),
      });
      expect(answer.body).not.toMatch(/secret|bob/);
    });
  });

  describe('traces', () => {
    it('goes on with the one in the request, also behind a body', async () => {
      expect((await get('/v1/parcels/1', { traceparent: TRACEPARENT })).json()).toMatchObject({
        traceparent: TRACEPARENT,
      });
      const answer = await post('{"owner":{"email":"a@b.example"},"amount":"1"}', { traceparent: TRACEPARENT });
      expect(answer.json()).toMatchObject({ traceparent: TRACEPARENT });
    });

    it('begins a new one for a request without a valid one', async () => {
      const answer = await get('/v1/parcels/1', { traceparent: 'nonsense' });
      expect(answer.json<{ traceparent: string }>().traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    });
  });

  describe('readiness', () => {
    it('is degraded by what it can do without, and ended by what it cannot or by stopping', async () => {
      const health = app.get(HealthRegistry);
      health.add('database', async () => undefined);
      health.add('redis', () => Promise.reject(new Error('away')), { critical: false });
      const degraded = await app.inject({ url: '/health/ready' });
      expect([degraded.statusCode, degraded.json()]).toEqual([
        200,
        { status: 'degraded', checks: { database: 'up', redis: 'down' } },
      ]);

      health.add('database', () => Promise.reject(new Error('postgres://u:p@host is away')));
      const unavailable = await app.inject({ url: '/health/ready' });
      expect(unavailable.statusCode).toBe(503);
      expect(unavailable.body).not.toContain('host');

      health.add('database', async () => undefined);
      health.stop();
      expect((await app.inject({ url: '/health/ready' })).statusCode).toBe(503);
      expect((await app.inject({ url: '/health/live' })).statusCode).toBe(200);
    });
  });

  it('describes its routes, scopes and problems', async () => {
    const swagger = await import('@nestjs/swagger');
    const { paths } = openApiDocument(swagger, app, { title: 'Parcels', description: 'For tests.' });
    const make = paths['/v1/parcels']?.post;
    expect(make?.security).toEqual([{ bearer: [] }]);
    expect(make?.description).toContain('wallets:write');
    expect(make?.responses).toHaveProperty(['default', 'content', 'application/problem+json']);
    expect(paths['/v1/public']?.get?.security).toEqual([]);
  });

  it('sends security headers', async () => {
    const { headers: sent } = await get('/v1/parcels/1');
    expect(sent).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining("default-src 'self'"),
    });
  });
});

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const silent = { log: noop, error: noop, warn: noop };

function noop(): void {
  // Nest's own chatter is of no use in a test's output.
}

/** inject() goes around Node's HTTP parser; this does not. */
function rawRequest(
  url: string,
  headers: Record<string, string>,
): Promise<{ status?: number; type?: string; body: string }> {
  return new Promise((resolve, reject) => {
    httpRequest(url, { headers }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode, type: response.headers['content-type'], body }));
    })
      .on('error', reject)
      .end();
  });
}
