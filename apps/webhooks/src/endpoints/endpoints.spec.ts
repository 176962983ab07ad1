import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConsoleLogger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createHttpApp, loadConfig } from '@purser/platform';
import type { Scope } from '@purser/platform';
import { authConfig, authorization, testDatabase, testRedis } from '@purser/testing';
import type { TestDatabase, TestRedis } from '@purser/testing';
import { randomBytes } from 'node:crypto';
import { AppModule } from '../app.module.js';
import { WebhooksConfig } from '../config.js';
import type { CreatedEndpointResponse, EndpointResponse } from './endpoint.dto.js';

const URL = 'https://partner.example/hooks';

describe('/v1/endpoints', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let app: NestFastifyApplication;

  beforeAll(async () => {
    [database, redis] = await Promise.all([testDatabase(), testRedis()]);
    const config = loadConfig(WebhooksConfig, {
      PORT: '0',
      LOG_LEVEL: 'silent',
      DATABASE_URL: database.urlOf('webhooks'),
      REDIS_URL: redis.url,
      WEBHOOK_SECRET_KEY: randomBytes(32).toString('base64'),
      ...(await authConfig()),
    });
    app = await createHttpApp(AppModule.with(config), new ConsoleLogger('test', { logLevels: [] }));
    await app.init();
  });
  afterAll(async () => {
    await app.close();
    await Promise.all([database.drop(), redis.close()]);
  });

  interface Call {
    body?: object;
    client?: string;
    scopes?: Scope[];
  }
  const call = async (
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    { body, client = 'partner-1', scopes }: Call = {},
  ) => app.inject({ method, url: `/v1/endpoints${path}`, headers: await authorization(scopes, client), payload: body });
  const create = async (client?: string) => {
    const answer = await call('POST', '', { body: { url: URL, events: ['TopUpCompleted'] }, client });
    return answer.json<CreatedEndpointResponse>();
  };

  it('makes an endpoint, and shows its secret this once', async () => {
    const answer = await call('POST', '', { body: { url: URL, events: ['TopUpCompleted', 'WalletCreated'] } });
    const made = answer.json<CreatedEndpointResponse>();
    expect([answer.statusCode, answer.headers['location']]).toEqual([201, `/v1/endpoints/${made.id}`]);
    expect(made).toMatchObject({ url: URL, events: ['TopUpCompleted', 'WalletCreated'], status: 'active' });
    expect(made.secret).toMatch(/^whsec_/);

    const { secret, ...shown } = made;
    expect((await call('GET', `/${made.id}`)).json()).toEqual(shown);
    const list = (await call('GET', '')).json<{ data: EndpointResponse[] }>();
    expect(list.data).toContainEqual(shown);
    expect(JSON.stringify(list)).not.toContain(secret);
  });

  it('keeps the secret encrypted', async () => {
    const { id, secret } = await create();
    const [row] = await database.query<{ secret: Buffer }>('SELECT secret FROM webhooks.endpoint WHERE id = $1', [id]);
    expect(row?.secret.toString('latin1')).not.toContain(secret.slice(6));
    expect(row?.secret.includes(Buffer.from(secret.slice(6), 'base64'))).toBe(false);
  });

  it.each([
    ['no url', { events: ['TopUpCompleted'] }, 'url'],
    ['a url that is none', { url: 'partner.example', events: ['TopUpCompleted'] }, 'url'],
    ['plain http', { url: 'http://partner.example', events: ['TopUpCompleted'] }, 'url'],
    ['a private address', { url: 'https://10.0.0.1/', events: ['TopUpCompleted'] }, 'url'],
    ['credentials', { url: 'https://me:it@partner.example', events: ['TopUpCompleted'] }, 'url'],
    ['no events', { url: URL, events: [] }, 'events'],
    ['an event that does not exist', { url: URL, events: ['TopUpFailed'] }, 'events'],
    ['an event twice', { url: URL, events: ['TopUpCompleted', 'TopUpCompleted'] }, 'events'],
    ['events that are no list', { url: URL, events: 'TopUpCompleted' }, 'events'],
    ['a field that is not known', { url: URL, events: ['TopUpCompleted'], secret: 'mine' }, 'secret'],
  ])('refuses %s, naming the field', async (_what, body, field) => {
    const answer = await call('POST', '', { body });
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    const problem = answer.json<{ code: string; errors: { path: string }[] }>();
    expect(problem.code).toBe('validation_failed');
    expect(problem.errors.map(({ path }) => path)).toContain(field);
  });

  it('shows nobody the endpoints of another', async () => {
    const { id } = await create('partner-2');
    for (const path of [`/${id}`, `/${id}/deliveries`]) {
      const answer = await call('GET', path);
      expect([path, answer.statusCode, answer.json<{ code: string }>().code]).toEqual([
        path,
        404,
        'endpoint_not_found',
      ]);
    }
    expect((await call('DELETE', `/${id}`)).statusCode).toBe(404);
    expect((await call('POST', `/${id}/enable`)).statusCode).toBe(404);
    expect((await call('POST', `/${id}/deliveries/${id}/resend`)).statusCode).toBe(404);
    expect((await call('GET', `/${id}`, { client: 'partner-2' })).statusCode).toBe(200);
  });

  it('deletes once', async () => {
    const { id } = await create();
    expect((await call('DELETE', `/${id}`)).statusCode).toBe(204);
    expect((await call('DELETE', `/${id}`)).statusCode).toBe(404);
    expect((await call('GET', `/${id}`)).statusCode).toBe(404);
  });

  it('needs the scope: webhooks:read to look, webhooks:write to change', async () => {
    const { id } = await create();
    const scopes: Scope[] = ['webhooks:read'];
    expect((await call('GET', `/${id}`, { scopes })).statusCode).toBe(200);
    expect((await call('GET', `/${id}/deliveries`, { scopes })).statusCode).toBe(200);
    expect((await call('DELETE', `/${id}`, { scopes })).statusCode).toBe(403);
    expect((await call('POST', '', { scopes, body: { url: URL, events: ['TopUpCompleted'] } })).statusCode).toBe(403);
    expect((await call('GET', `/${id}`, { scopes: ['wallets:read'] })).statusCode).toBe(403);
    expect((await app.inject({ url: '/v1/endpoints' })).statusCode).toBe(401);
  });

  it.each(['/1', '/1/deliveries', `/%00`])('answers 400 to an id that is none: %s', async (path) => {
    const answer = await call('GET', path);
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([400, 'validation_failed']);
  });

  it('answers 400 to a status, limit or cursor that is none', async () => {
    const { id } = await create();
    for (const query of ['status=done', 'limit=0', 'limit=101', 'limit=x', 'cursor=x']) {
      const answer = await call('GET', `/${id}/deliveries?${query}`);
      expect([query, answer.statusCode]).toEqual([query, 400]);
    }
  });

  it('keeps a client from making so many that they slow down everybody', async () => {
    await database.query(
      `INSERT INTO webhooks.endpoint (id, client, url, events, secret, secret_key_id)
       SELECT gen_random_uuid(), 'greedy', $1, '{TopUpCompleted}', 'x', 'x' FROM generate_series(1, 99)`,
      [URL],
    );
    const body = { url: URL, events: ['TopUpCompleted'] };
    const answers = [
      await call('POST', '', { body, client: 'greedy' }),
      await call('POST', '', { body, client: 'greedy' }),
    ];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([201, 409]);
  });
});
