import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SCOPES } from '@purser/platform';
import { testRedis } from '@purser/testing';
import type { TestRedis } from '@purser/testing';
import { probeService } from '../../test/probe-service.js';
import type { ProbeService } from '../../test/probe-service.js';
import { probe } from '../../test/probe.js';
import type { Probe } from '../../test/probe.js';
import type { Reports } from './reports.js';

let redis: TestRedis;
let world: Probe;
let service: ProbeService;
beforeAll(async () => {
  redis = await testRedis();
});
afterAll(() => redis.close());
beforeEach(async () => {
  world = await probe(redis);
  service = await probeService(world);
});
afterEach(async () => {
  await service.close();
  await world.close();
});

const AT = '/internal/dead-letters';
const ref = randomUUID();

/** Texts that are no events: dead at once. */
async function dead(...texts: string[]): Promise<string[]> {
  await world.publishText(0, ...texts);
  await world.untilStatuses('d'.repeat(texts.length));
  return (await world.deadLetters()).map(({ id }) => id);
}

describe('/internal/dead-letters, as ops uses it', () => {
  it('reports what was not acknowledged, and all of it again when asked', async () => {
    const ids = await dead('one', 'two', 'three');
    const report = async (acknowledge: Reports['data'], limit?: number) =>
      (
        await service.request<Reports>('POST', `${AT}/reports`, {
          acknowledge: acknowledge.map(({ id, revision }) => ({ id, revision })),
          ...(limit === undefined ? {} : { limit }),
        })
      ).body;
    const first = await report([], 2);
    expect(first).toMatchObject({
      more: true,
      totals: { open: 3, replaying: 0, replayed: 0, rejected: 0, superseded: 0, closed: 0 },
    });
    const second = await report(first.data);
    expect([...first.data, ...second.data].map(({ id }) => id).sort()).toEqual([...ids].sort());
    expect(await report(second.data)).toMatchObject({ data: [], more: false });
    expect(await service.request('POST', `${AT}/report-again`, { above: 7 })).toEqual({
      status: 200,
      body: { next: null },
    });
    expect((await report([])).data.map(({ revision }) => revision)).toEqual([8, 8, 8]);
  });

  it('searches, closes and replays several', async () => {
    const [one = '', two = ''] = await dead('the first', 'the second');
    expect(await service.request('POST', `${AT}/search`, { text: 'FIRST', states: ['open'] })).toMatchObject({
      status: 200,
      body: { ids: [one], fingerprints: [{ source: 'handler', matches: 1 }], complete: true },
    });
    expect(await service.request('POST', `${AT}/close`, { ids: [two] })).toEqual({
      status: 200,
      body: { results: [{ id: two, outcome: 'closed' }] },
    });
    expect(await service.request('POST', `${AT}/replay`, { ids: [one, two, 'nobody'], ref, attempts: 2 })).toEqual({
      status: 200,
      body: {
        results: [
          { id: one, outcome: 'replaying' },
          { id: two, outcome: 'not_open' },
          { id: 'nobody', outcome: 'not_found' },
        ],
      },
    });
    expect(await service.request('GET', `${AT}?state=closed`)).toMatchObject({ body: { data: [{ id: two }] } });
  });

  it.each([
    ['reports', { acknowledge: [{ id: 'a', revision: 0 }] }],
    ['reports', { acknowledge: [], limit: 501 }],
    ['replay', { ids: [], ref }],
    ['replay', { ids: Array.from({ length: 501 }, (_, index) => `${index}`), ref }],
    ['replay', { ids: ['a'], ref: 'mine' }],
    ['replay', { ids: ['a'], ref, attempts: 0 }],
    ['report-again', {}],
    ['report-again', { above: -1 }],
    ['close', { ids: ['a', 'a'] }],
    ['search', { text: 'x' }],
    ['search', { text: 'a\0b' }],
    ['search', { text: 'abc', states: ['gone'] }],
    ['probe-1/replay', { edited: 'text' }],
  ])('refuses a request to %s that makes no sense: %j', async (path, body) => {
    expect(await service.request('POST', `${AT}/${path}`, body)).toMatchObject({
      status: 400,
      body: { code: 'validation_failed' },
    });
  });

  it('takes an edited event from nobody who has not asked ops for it, where a second person approves', async () => {
    const [id = ''] = await dead('one');
    expect(await service.request('POST', `${AT}/${id}/replay`, { edited: {} }, SCOPES)).toMatchObject({ status: 403 });
    expect(await world.deadLetters()).toMatchObject([{ state: 'open', replays: 0 }]);
  });

  it('lets only services change anything, whatever else a token holds, and nobody without a scope read', async () => {
    const refused = { status: 403, body: { code: 'forbidden' } };
    for (const path of ['reports', 'report-again', 'replay', 'close', 'probe-1/replay'])
      expect(await service.request('POST', `${AT}/${path}`, {}, SCOPES)).toMatchObject(refused);
    expect(await service.request('POST', `${AT}/search`, { text: 'abc' }, ['wallets:read'])).toMatchObject(refused);
    expect(await service.request('GET', AT, undefined, ['wallets:read'])).toMatchObject(refused);
  });
});
