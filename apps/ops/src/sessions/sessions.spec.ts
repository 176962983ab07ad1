import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { authorization, signedToken, testDatabase, testRedis } from '@purser/testing';
import type { TestDatabase, TestRedis } from '@purser/testing';
import { cookieIn, signInToken, startOps } from '../../test/ops-app.js';
import type { OpsApp } from '../../test/ops-app.js';

let database: TestDatabase;
let redis: TestRedis;
let ops: OpsApp;
beforeAll(async () => {
  [database, redis] = await Promise.all([testDatabase(), testRedis()]);
  ops = await startOps({ database, redis });
});
afterAll(async () => {
  await ops.close();
  await redis.close();
  await database.drop();
});

const json = async (path: string, headers: Record<string, string> = {}, method = 'GET') => {
  const response = await ops.ask(path, { method, headers });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as Record<string, unknown> };
};
const follow = async (token: string, headers: Record<string, string> = {}) => {
  const response = await ops.ask(`/sign-in?token=${token}`, { headers });
  return { status: response.status, location: response.headers.get('location'), response };
};

describe('a one-time link', () => {
  it('lets somebody in, once', async () => {
    const token = await signInToken({ name: 'bob', role: 'operator' });
    const first = await follow(token);
    expect([first.status, first.location]).toEqual([303, '/']);
    expect(first.response.headers.get('cache-control')).toBe('no-store');
    expect(first.response.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^purser_session=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Lax$/),
    ]);
    const { status, body } = await json('/v1/session', { cookie: cookieIn(first.response) });
    expect([status, body]).toEqual([
      200,
      {
        subject: 'bob',
        name: 'bob',
        roles: ['viewer', 'operator'],
        scopes: ['ops:read', 'ops:write'],
        csrfToken: expect.stringMatching(/^[\w-]{43}$/),
        expiresAt: expect.stringMatching(/Z$/),
      },
    ]);

    const again = await follow(token);
    expect([again.status, again.location, cookieIn(again.response)]).toEqual([303, '/?sign-in=used', '']);
  });

  it('lets one of two in who follow it at the same time', async () => {
    const token = await signInToken({ name: 'bob', role: 'viewer' });
    const both = await Promise.all([follow(token), follow(token)]);
    expect(both.map(({ location }) => location).sort()).toEqual(['/', '/?sign-in=used']);
  });

  const link = (request: Partial<Parameters<typeof signedToken>[0]>) =>
    signedToken({ subject: 'eve', scopes: ['ops:read'], audience: 'purser-sign-in', expiresIn: 300, ...request });
  const bad: [string, () => Promise<string>, string][] = [
    ['has expired', () => link({ expiresIn: -60 }), 'expired'],
    ['is valid for longer than ten minutes', () => link({ expiresIn: 601 }), 'invalid'],
    ['is a bearer token', () => link({ audience: 'purser' }), 'invalid'],
    ['is of another issuer', () => link({ issuer: 'somebody' }), 'invalid'],
    ['is signed by nobody', async () => (await link({})).replace(/\.[^.]+$/, '.AAAA'), 'invalid'],
    ['is nonsense', async () => 'nonsense', 'invalid'],
    ['grants nothing here', () => link({ scopes: ['wallets:admin'] }), 'forbidden'],
  ];
  it.each(bad)('lets nobody in when it %s', async (_why, make, reason) => {
    const { status, location, response } = await follow(await make());
    expect([status, location, cookieIn(response)]).toEqual([303, `/?sign-in=${reason}`, '']);
  });

  it('is no bearer token', async () => {
    const { status } = await json('/v1/proof', { authorization: `Bearer ${await link({})}` });
    expect(status).toBe(401);
  });
});

describe('a session', () => {
  it('is known by a hash only, and is always a new one: the one that was there before has ended', async () => {
    const planted = await ops.signIn('viewer', 'mallory');
    const { response } = await follow(await signInToken({ name: 'ada', role: 'viewer' }), { cookie: planted.cookie });
    expect(cookieIn(response)).not.toBe(planted.cookie);
    expect((await json('/v1/session', planted)).status).toBe(401);
    const rows = await database.query<{ row: string }>('SELECT s::text AS row FROM ops.session s');
    const token = cookieIn(response).split('=')[1] ?? '';
    expect(rows.some(({ row }) => row.includes(token) || row.includes(Buffer.from(token).toString('hex')))).toBe(false);
  });

  it.each(['purser_session=', 'purser_session=made-up', 'purser_session=a; purser_session=b', 'other=1'])(
    'is not made by the cookie %s',
    async (cookie) => {
      expect(await json('/v1/session', { cookie })).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
    },
  );

  it('lets its person do what the scopes say, and no more', async () => {
    ops.services.relay.respond(() => ({ status: 200, body: '{"partitions":[]}' }));
    const viewer = await ops.signIn('viewer');
    expect((await json('/v1/proof', viewer)).status).toBe(200);
    const id = 'webhooks-0199d2c4-6d2e-7c11-9a53-3f8a0c2b7d10';
    expect(await json(`/v1/dead-letters/${id}/replay`, viewer, 'POST')).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
  });

  it('ends with signing out', async () => {
    const session = await ops.signIn('viewer');
    const response = await ops.ask('/v1/session/sign-out', { method: 'POST', headers: session });
    expect([response.status, response.headers.getSetCookie()]).toEqual([
      204,
      ['purser_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax'],
    ]);
    expect((await json('/v1/session', session)).status).toBe(401);
  });

  const ends: [string, string][] = [
    ['twelve hours', `expires_at = now()`],
    ['two hours without a request', `seen_at = now() - interval '2 hours'`],
  ];
  it.each(ends)('ends after %s, and is then removed', async (_when, change) => {
    const session = await ops.signIn('viewer', 'late');
    await database.query(`UPDATE ops.session SET ${change} WHERE subject = 'late'`);
    expect((await json('/v1/session', session)).status).toBe(401);
    await ops.signIn('viewer', 'next');
    expect(await database.query(`SELECT FROM ops.session WHERE subject = 'late'`)).toEqual([]);
  });

  it('goes on while it is used', async () => {
    const session = await ops.signIn('viewer', 'busy');
    await database.query(`UPDATE ops.session SET seen_at = now() - interval '119 minutes' WHERE subject = 'busy'`);
    expect((await json('/v1/session', session)).status).toBe(200);
    const [row] = await database.query(
      `SELECT seen_at > now() - interval '1 minute' AS seen FROM ops.session WHERE subject = 'busy'`,
    );
    expect(row).toEqual({ seen: true });
  });
});

describe('a change that is asked for with a session’s cookie', () => {
  const replay = '/v1/dead-letters/webhooks-0199d2c4-6d2e-7c11-9a53-3f8a0c2b7d10/replay';
  let session: { cookie: string; 'x-csrf-token': string };
  beforeAll(async () => {
    session = await ops.signIn('operator');
    ops.services.webhooks.respond(() => ({ status: 200, body: '{}' }));
  });
  const ask = async (headers: Record<string, string>) => {
    const { status, body } = await json(replay, headers, 'POST');
    return [status, body['code']];
  };

  it('goes through with the session’s CSRF token, from our own pages', async () => {
    expect(await ask(session)).toEqual([202, undefined]);
    expect(await ask({ ...session, origin: ops.url })).toEqual([202, undefined]);
  });

  it('does not without it, nor with that of another session', async () => {
    expect(await ask({ cookie: session.cookie })).toEqual([403, 'csrf_token_invalid']);
    const other = await ops.signIn('operator');
    expect(await ask({ ...session, 'x-csrf-token': other['x-csrf-token'] })).toEqual([403, 'csrf_token_invalid']);
  });

  it.each(['https://evil.example', 'null', 'http://127.0.0.1:1'])('does not from %s', async (origin) => {
    expect(await ask({ ...session, origin })).toEqual([403, 'foreign_origin']);
  });

  it('needs none of this with a bearer token, whatever cookie comes along', async () => {
    const bearer = await authorization(['ops:write']);
    expect(await ask({ ...bearer, cookie: session.cookie, origin: 'https://evil.example' })).toEqual([202, undefined]);
    const { status } = await json('/v1/session', { ...(await authorization(['ops:read'])), cookie: session.cookie });
    expect(status).toBe(401);
  });
});

it('says how to sign in, to anybody', async () => {
  expect(await json('/v1/sign-in')).toEqual({ status: 200, body: { oidc: false, link: true } });
  expect((await json('/sign-in/oidc')).status).toBe(404);
});

it('is Secure where people come by https', async () => {
  const secure = await startOps({ database, redis }, { OPS_PUBLIC_URL: 'https://ops.example:0' });
  const response = await secure.ask(`/sign-in?token=${await signInToken({ name: 'ada', role: 'viewer' })}`);
  expect(response.headers.getSetCookie()[0]).toMatch(/; Secure$/);
  const headers = { ...(await secure.signIn('operator')), origin: 'https://ops.example:0' };
  expect((await secure.ask('/v1/session/sign-out', { method: 'POST', headers })).status).toBe(204);
  await secure.close();
});
