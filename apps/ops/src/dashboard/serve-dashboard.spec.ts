import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Controller, Get, Module, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createHttpApp, loadConfig, PlatformModule, Public, ServiceConfig } from '@purser/platform';
import { authConfig } from '@purser/testing';
import { findDashboard } from './find-dashboard.js';
import { serveDashboard } from './serve-dashboard.js';

@Controller('v1')
@Public()
class Api {
  @Get('things')
  things() {
    return { ok: true };
  }

  @Post('jobs')
  job() {
    return {};
  }
}

@Module({})
class AppModule {}

const INDEX = '<!doctype html><title>dashboard</title>';
const SCRIPT = 'alert(1);'.repeat(100);
let app: NestFastifyApplication;
let root: string;

async function start({ built = true } = {}): Promise<void> {
  root = await mkdtemp(path.join(tmpdir(), 'dashboard-'));
  const folder = path.join(root, 'dist/apps/ops/web');
  await mkdir(path.join(folder, 'assets'), { recursive: true });
  await writeFile(path.join(root, 'secret.txt'), 'secret');
  if (built) {
    await writeFile(path.join(folder, 'index.html'), INDEX);
    await writeFile(path.join(folder, 'favicon.svg'), '<svg/>');
    await writeFile(path.join(folder, 'assets/main-1a2b.js'), SCRIPT);
    await writeFile(path.join(folder, '.env'), 'secret');
  }
  const config = loadConfig(ServiceConfig, {
    ...(await authConfig()),
    PORT: '0',
    LOG_LEVEL: 'silent',
    DATABASE_URL: 'postgres://nobody@127.0.0.1/none',
    REDIS_URL: 'redis://127.0.0.1',
  });
  const imports = [PlatformModule.forService({ name: 'test', config })];
  app = await createHttpApp({ module: AppModule, imports, controllers: [Api] }, silent, config);
  serveDashboard(app.getHttpAdapter().getInstance(), findDashboard(path.join(root, 'dist/apps/ops/src/dashboard')));
  await app.init();
}
afterEach(async () => {
  await app.close();
  await rm(root, { recursive: true });
});

const get = async (url: string, headers: Record<string, string> = {}) => {
  const { statusCode, headers: answered, body, json } = await app.inject({ url, headers });
  return { status: statusCode, headers: answered, body, json };
};

describe('the dashboard', () => {
  it.each(['/', '/cases', '/cases/0199d2c4-6d2e-7c11-9a53-3f8a0c2b7d10?tab=payload', '/v1x'])(
    'is at %s',
    async (url) => {
      await start();
      const { status, headers, body } = await get(url);
      expect([status, body]).toEqual([200, INDEX]);
      expect(headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-cache',
        'x-frame-options': 'DENY',
      });
      const policy = String(headers['content-security-policy']).split(';');
      expect(policy).toEqual(
        expect.arrayContaining(["default-src 'self'", "script-src 'self'", "style-src 'self' 'unsafe-inline'"]),
      );
      expect(policy).toContain("frame-ancestors 'none'");
    },
  );

  it('has files that may be kept for ever, compressed for those who take it', async () => {
    await start();
    const plain = await get('/assets/main-1a2b.js');
    expect([plain.status, plain.body]).toEqual([200, SCRIPT]);
    expect(plain.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'Accept-Encoding',
    });
    const small = await app.inject({ url: '/assets/main-1a2b.js', headers: { 'accept-encoding': 'br, gzip' } });
    expect(small.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(small.rawPayload).toString()).toBe(SCRIPT);
    expect((await get('/assets/main-1a2b.js', { 'accept-encoding': 'gzip;q=0' })).body).toBe(SCRIPT);
    expect((await get('/favicon.svg')).headers).toMatchObject({
      'content-type': expect.stringContaining('image/svg'),
      'cache-control': 'no-cache',
    });
  });

  it('is not sent again while it is the same, and anew once it was built anew', async () => {
    await start();
    const { etag } = (await get('/')).headers;
    expect((await get('/', { 'if-none-match': String(etag) })).status).toBe(304);
    await writeFile(path.join(root, 'dist/apps/ops/web/index.html'), 'another');
    expect((await get('/', { 'if-none-match': String(etag) })).body).toBe('another');
  });

  it.each([
    '/assets/gone-ffff.js',
    '/.env',
    '/..%2f..%2f..%2f..%2fsecret.txt',
    '/%2e%2e/%2e%2e/secret.txt',
    '/a%00.txt',
    '/assets/..%5c.env',
    '//etc/passwd.txt',
  ])('has no %s', async (url) => {
    await start();
    const { status, body } = await get(url);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(body).not.toContain('secret"');
    expect(JSON.parse(body)).toMatchObject({ status });
  });

  it('leaves the API what is the API’s', async () => {
    await start();
    expect((await get('/v1/things')).json()).toEqual({ ok: true });
    for (const url of ['/v1/nothing', '/v1', '/internal/x', '/docs/x', '/health/x', '/metrics/x', '/sign-in/x'])
      expect((await get(url)).json()).toMatchObject({ status: 404, code: 'not_found' });
    expect((await get('/v1/jobs')).json()).toMatchObject({ status: 405, code: 'method_not_allowed' });
    const posted = await app.inject({ method: 'POST', url: '/cases' });
    expect(posted.json()).toMatchObject({ status: 404, code: 'not_found' });
  });

  it('says how to build it where it is not', async () => {
    await start({ built: false });
    const { status, body } = await get('/cases');
    expect([status, body]).toEqual([503, expect.stringContaining('npm run build')]);
    expect((await get('/v1/nothing')).json()).toMatchObject({ code: 'not_found' });
  });
});

const silent = { log: () => undefined, error: () => undefined, warn: () => undefined };
