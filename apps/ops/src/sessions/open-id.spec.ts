import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ConfigError, loadConfig } from '@purser/platform';
import { testDatabase, testRedis } from '@purser/testing';
import type { TestDatabase, TestRedis } from '@purser/testing';
import { openIdProvider } from '../../test/openid-provider.js';
import type { OpenIdProvider } from '../../test/openid-provider.js';
import { startOps } from '../../test/ops-app.js';
import type { OpsApp } from '../../test/ops-app.js';
import { freePort } from '../../../../tools/servers/ports.js';
import { OpsConfig } from '../config.js';

let database: TestDatabase;
let redis: TestRedis;
let provider: OpenIdProvider;
let ops: OpsApp;
let groups: OpsApp;
beforeAll(async () => {
  [database, redis] = await Promise.all([testDatabase(), testRedis()]);
  const [one, two] = [await freePort(), await freePort()].map((port) => `http://127.0.0.1:${port}`) as [string, string];
  provider = await openIdProvider({
    client_secret: 'a secret',
    redirect_uris: [one, two].map((url) => `${url}/sign-in/oidc/callback`),
  });
  const oidc = { OIDC_ISSUER: provider.url, OIDC_CLIENT_ID: 'purser', OIDC_CLIENT_SECRET: 'a secret' };
  ops = await startOps({ database, redis }, { ...oidc, OPS_PUBLIC_URL: one });
  groups = await startOps({ database, redis }, { ...oidc, OPS_PUBLIC_URL: two, OIDC_SCOPE_CLAIM: 'groups' });
});
afterAll(async () => {
  await groups.close();
  await ops.close();
  await provider.close();
  await redis.close();
  await database.drop();
});
beforeEach(() => {
  provider.account.name = 'ada';
  provider.account.claims = { name: 'Ada Lovelace', scope: 'staff operator' };
});

/** A browser without a window: keeps each server's cookies and follows redirects. */
function browser() {
  const jars = new Map<string, Map<string, string>>();
  const visit = async (url: string): Promise<Response> => {
    const { origin } = new URL(url);
    const jar = jars.get(origin) ?? new Map<string, string>();
    jars.set(origin, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { redirect: 'manual', headers: cookie === '' ? {} : { cookie } });
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  };
  return {
    cookies: (origin: string) => jars.get(origin) ?? new Map<string, string>(),
    visit,
    /** Follows redirects up to an address for which `stop` holds, which is not opened. */
    async follow(from: string, stop: (url: string) => boolean): Promise<string> {
      let url = from;
      for (let hops = 0; hops < 10 && !stop(url); hops++) {
        const response = await visit(url);
        const location = response.headers.get('location');
        if (location === null) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
        url = new URL(location, url).href;
      }
      return url;
    },
  };
}
const isHome = (url: string) => new URL(url).pathname === '/';
const isCallback = (url: string) => url.includes('/sign-in/oidc/callback');

describe('signing in at an OpenID provider', () => {
  it('lets somebody in with the roles that a claim names', async () => {
    const person = browser();
    expect(await person.follow(`${ops.url}/sign-in/oidc`, isHome)).toBe(`${ops.url}/`);
    expect([...person.cookies(ops.url).keys()]).toEqual(['purser_session']);
    expect(await (await person.visit(`${ops.url}/v1/session`)).json()).toMatchObject({
      subject: 'ada',
      name: 'Ada Lovelace',
      roles: ['viewer', 'operator'],
    });
    expect(await (await person.visit(`${ops.url}/v1/sign-in`)).json()).toMatchObject({ oidc: true });
  });

  it('asks with PKCE, state and nonce, and only what it needs', async () => {
    const response = await ops.ask('/sign-in/oidc');
    const url = new URL(response.headers.get('location') ?? '');
    expect(response.status).toBe(302);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'purser',
      response_type: 'code',
      redirect_uri: `${ops.url}/sign-in/oidc/callback`,
      scope: 'openid profile email',
      code_challenge_method: 'S256',
      code_challenge: expect.any(String),
      state: expect.any(String),
      nonce: expect.any(String),
    });
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^purser_sign_in=[\w-]+; Path=\/sign-in\/oidc; Max-Age=600; HttpOnly; SameSite=Lax$/),
    ]);
  });

  it('takes the roles from the claim that is configured, and asks for it', async () => {
    provider.account.claims = { email: 'grace@example.com', groups: ['everybody', 'approver'] };
    const person = browser();
    expect(await person.follow(`${groups.url}/sign-in/oidc`, isHome)).toBe(`${groups.url}/`);
    expect(await (await person.visit(`${groups.url}/v1/session`)).json()).toMatchObject({
      name: 'grace@example.com',
      roles: ['viewer', 'operator', 'approver'],
    });
  });

  it('lets nobody in who has no role of ours', async () => {
    provider.account.claims = { scope: 'staff' };
    const person = browser();
    expect(await person.follow(`${ops.url}/sign-in/oidc`, isHome)).toBe(`${ops.url}/?sign-in=forbidden`);
    expect(person.cookies(ops.url).size).toBe(0);
  });

  const wrong: [string, (callback: URL) => void][] = [
    ['another state', (callback) => callback.searchParams.set('state', 'another')],
    ['no state', (callback) => callback.searchParams.delete('state')],
    ['a made-up code', (callback) => callback.searchParams.set('code', 'made-up')],
    ['another issuer', (callback) => callback.searchParams.set('iss', 'https://evil.example')],
    ['an error', (callback) => callback.searchParams.set('error', 'access_denied')],
  ];
  it.each(wrong)('believes no answer with %s', async (_what, change) => {
    const person = browser();
    const callback = new URL(await person.follow(`${ops.url}/sign-in/oidc`, isCallback));
    change(callback);
    expect(await person.follow(callback.href, isHome)).toBe(`${ops.url}/?sign-in=invalid`);
    expect(person.cookies(ops.url).size).toBe(0);
  });

  it('believes no answer that another browser has asked for, and none twice', async () => {
    const person = browser();
    const callback = await person.follow(`${ops.url}/sign-in/oidc`, isCallback);
    expect(await browser().follow(callback, isHome)).toBe(`${ops.url}/?sign-in=expired`);
    const other = browser();
    await other.follow(`${ops.url}/sign-in/oidc`, isCallback);
    expect(await other.follow(callback, isHome)).toBe(`${ops.url}/?sign-in=invalid`);
    expect(await person.follow(callback, isHome)).toBe(`${ops.url}/`);
    expect(await person.follow(callback, isHome)).toBe(`${ops.url}/?sign-in=expired`);
  });

  it('says so when the provider cannot be reached, and asks again the next time', async () => {
    const port = await freePort();
    const alone = await startOps(
      { database, redis },
      { OIDC_ISSUER: `http://127.0.0.1:${port}`, OIDC_CLIENT_ID: 'purser', OPS_PUBLIC_URL: 'http://127.0.0.1:0' },
    );
    for (let i = 0; i < 2; i++)
      expect((await alone.ask('/sign-in/oidc')).headers.get('location')).toBe('/?sign-in=unavailable');
    await alone.close();
  });
});

describe('its settings', () => {
  const problems = (env: Record<string, string>): readonly string[] => {
    try {
      loadConfig(OpsConfig, env);
      return [];
    } catch (error) {
      return error instanceof ConfigError ? error.problems.filter((line) => /OIDC|PUBLIC/.test(line)) : [String(error)];
    }
  };

  it('come all or none, but for the secret', () => {
    expect(problems({})).toEqual([]);
    expect(problems({ OPS_PUBLIC_URL: 'https://ops.example' })).toEqual([]);
    const both = { OIDC_ISSUER: 'https://id.example', OIDC_CLIENT_ID: 'purser', OPS_PUBLIC_URL: 'https://ops.example' };
    expect(problems(both)).toEqual([]);
    for (const name of Object.keys(both))
      expect(problems({ ...both, [name]: '' })).toEqual([expect.stringContaining(name)]);
    expect(problems({ OIDC_CLIENT_SECRET: 'x' })).toHaveLength(3);
  });
});
