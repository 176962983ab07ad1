import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { partner, type Partner, type PartnerAnswer } from '@purser/testing';
import { createLogger } from '../logging/logger.js';
import { Problem } from '../problem/problem.js';
import { askAll } from './ask-all.js';
import { ServiceClient, ServiceUnreachableError } from './service-client.js';

/* The other side is played by an HTTP server, so that it can hang, fail and lie. */
describe('ServiceClient', () => {
  let shop: Partner;
  let folder: string;
  let tokenFile: string;
  let services: ServiceClient<'shop' | 'ghost'>;

  beforeEach(async () => {
    shop = await partner();
    folder = await mkdtemp(path.join(tmpdir(), 'purser-services-'));
    tokenFile = path.join(folder, 'token');
    await writeFile(tokenFile, 'first-token\n');
    services = new ServiceClient(
      { shop: shop.url, ghost: 'http://127.0.0.1:1' },
      { serviceTokenFile: tokenFile, serviceTimeoutMs: 1_500 },
      createLogger('test', 'silent'),
    );
  });
  afterEach(async () => {
    await services.onApplicationShutdown();
    await shop.close();
    await rm(folder, { recursive: true });
  });

  it('sends its own token and the trace, and a body as JSON', async () => {
    shop.respond(({ body }) => ({ status: 201, body: `{"got":${body || 'null'}}` }));
    expect(await services.get('shop', '/v1/parcels?limit=1')).toEqual({ got: null });
    expect(await services.post('shop', '/v1/parcels', { size: 2 })).toEqual({ got: { size: 2 } });
    const [read, written] = shop.requests;
    expect(read).toMatchObject({ method: 'GET', path: '/v1/parcels?limit=1', body: '' });
    expect(read?.headers).toMatchObject({
      authorization: 'Bearer first-token',
      traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/),
    });
    expect(written?.headers['content-type']).toBe('application/json');
  });

  it('uses a new token as soon as the file holds one', async () => {
    shop.respond(() => ({ status: 200, body: '{}' }));
    await services.get('shop', '/');
    await writeFile(tokenFile, 'second-token');
    await utimes(tokenFile, new Date(), new Date(Date.now() + 5_000));
    await services.get('shop', '/');
    expect(shop.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer first-token',
      'Bearer second-token',
    ]);
  });

  it('passes on what the service says is wrong with the request', async () => {
    shop.respond(() => problem(409, 'parcel_sent'));
    await expect(services.post('shop', '/v1/parcels')).rejects.toMatchObject({
      name: 'Problem',
      status: 409,
      code: 'parcel_sent',
      detail: 'because',
    });
  });

  const useless: [string, PartnerAnswer][] = [
    ['hangs', { status: 200, body: '{}', delayMs: 60_000 }],
    ['fails', { status: 500 }],
    ['sheds load', problem(503, 'overloaded')],
    ['limits us', problem(429, 'rate_limited')],
    ['refuses our token', problem(401, 'unauthorized')],
    ['says that our token lacks a scope', problem(403, 'forbidden')],
    ['answers 400 without a problem', { status: 400, body: 'no' }],
    ['answers something else than JSON', { status: 200, body: '<html>' }],
  ];
  it.each(useless)('calls a service unreachable that %s', async (_, answer) => {
    shop.respond(() => answer);
    await expect(services.get('shop', '/')).rejects.toMatchObject({ name: 'ServiceUnreachableError', service: 'shop' });
  });

  it('calls a service unreachable that refuses connections, and any while there is no token', async () => {
    await expect(services.get('ghost', '/')).rejects.toBeInstanceOf(ServiceUnreachableError);
    await rm(tokenFile);
    await expect(services.get('shop', '/')).rejects.toBeInstanceOf(ServiceUnreachableError);
  });

  it('asks several at once and names those that gave no answer; a mistake of ours is none of theirs', async () => {
    shop.respond(() => ({ status: 200, body: '1' }));
    const asked = await askAll(['ghost', 'shop'] as const, (name) => services.get<number>(name, '/'));
    expect(asked).toEqual({ answers: new Map([['shop', 1]]), unreachable: ['ghost'] });
    const faulty = await askAll(['shop'], () => Promise.reject(new Problem('not_found', 404, 'because')));
    expect(faulty.unreachable).toEqual(['shop']);
    await expect(askAll(['shop'], () => Promise.reject(new TypeError('bug')))).rejects.toBeInstanceOf(TypeError);
  });
});

function problem(status: number, code: string): PartnerAnswer {
  return { status, body: JSON.stringify({ status, code, detail: 'because' }) };
}
