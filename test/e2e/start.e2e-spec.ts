import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { testRedis, until } from '@purser/testing';
import { Redis } from 'ioredis';
import { isAlive } from '../../tools/servers/processes.js';
import { freePortBase, runTool, startStack, type StackProcess } from './support/stack-process.js';

const run = promisify(execFile);

const names = ['wallet', 'notifications', 'analytics', 'webhooks', 'ops', 'relay', 'postgres', 'redis', 'mail'];

describe('npm start', () => {
  let home: string;
  let env: Record<string, string>;
  let stack: StackProcess | undefined;

  beforeAll(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'purser-home-'));
    await chmod(home, 0o755);
    env = { PURSER_HOME: home, PURSER_PORT_BASE: await freePortBase(), DATABASE_URL: '', REDIS_URL: '' };
  });

  afterEach(async () => {
    stack?.signal('SIGINT');
    await stack?.ended();
    stack = undefined;
  });

  afterAll(() => rm(home, { recursive: true, force: true }));

  it('brings everything up, says where it is, and stops cleanly', async () => {
    stack = startStack(env);
    const { urls, pids, token } = await stack.ready();

    expect(Object.keys(urls).sort()).toEqual([...names, 'smtp'].sort());
    expect(Object.keys(pids).sort()).toEqual([...names, 'stack'].sort());
    expect(Object.values(pids).every(isAlive)).toBe(true);
    expect((await stat(path.join(home, 'stack.json'))).mode & 0o077).toBe(0);
    for (const name of ['wallet', 'ops']) expect(stack.output()).toContain(urls[name]);

    // The line to paste, as a person pastes it.
    const line =
      stack
        .output()
        .split('\n')
        .find((text) => text.startsWith('T=$(cat')) ?? '';
    const { stdout } = await run('sh', ['-c', line]);
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'top_up', amount: '2500', balance: '2500', currency: 'USD' });
    const mails = () => fetch(`${urls['mail']}/api/email`).then((answer) => answer.text());
    await until(async () => (await mails()).includes('ada@example.com'), { what: 'the mail on the mail page' });
    const proof = () =>
      fetch(`${urls['ops']}/v1/proof`, { headers: { authorization: `Bearer ${token}` } }).then(
        (answer) => answer.json() as Promise<{ complete: boolean }>,
      );
    await until(async () => (await proof()).complete, { what: 'a complete proof' });

    // The links to the dashboard: the one that was printed, and another one, each for one time.
    const [link = ''] = /http\S+\/sign-in\?token=\S+/.exec(stack.output()) ?? [];
    expect([await rolesBy(link), await rolesBy(link)]).toEqual([['viewer', 'operator', 'approver'], undefined]);
    const other = await runTool('sign-in.mjs', env, '--name', 'bob', '--role', 'viewer');
    expect([other.code, await rolesBy(other.output.trim())]).toEqual([0, ['viewer']]);
    expect((await runTool('sign-in.mjs', env, '--role', 'admin')).output).toContain('There is no role admin');

    const again = await runTool('start.mjs', env);
    expect([again.code, again.output]).toEqual([
      1,
      expect.stringContaining(`already runs in this folder (pid ${pids['stack']})`),
    ]);
    const reset = await runTool('reset.mjs', env);
    expect([reset.code, reset.output]).toEqual([1, expect.stringContaining('stop it first')]);

    process.kill(pids['analytics'] ?? 0, 'SIGKILL');
    await until(() => stack?.output().includes('analytics is back'), { timeoutMs: 20_000, what: 'the restart' });
    expect(stack.output()).toMatch(/analytics died \(SIGKILL\); starting it again/);

    stack.signal('SIGINT');
    expect(await stack.ended()).toBe(0);
    expect(Object.values(pids).filter(isAlive)).toEqual([]);
    await expect(stat(path.join(home, 'stack.json'))).rejects.toThrow();
  });

  it('keeps the data, and cleans up after a run that was killed', async () => {
    stack = startStack(env);
    const before = await stack.ready();
    expect(stack.output()).toContain('up to date');
    stack.signal('SIGKILL');
    await stack.ended();
    expect(isAlive(before.pids['postgres'] ?? 0)).toBe(true);

    stack = startStack(env);
    const { urls } = await stack.ready();
    expect(stack.output()).toContain('stopped what an earlier run left behind');
    const { code, output: fresh } = await runTool('token.mjs', env, '--scope', 'analytics:read', '--ttl', '5m');
    expect(code).toBe(0);
    const ofServices = await runTool('token.mjs', env, '--scope', 'internal:write');
    expect([ofServices.code, ofServices.output]).toEqual([
      1,
      expect.stringContaining('There is no scope internal:write for people'),
    ]);
    const volumes = await fetch(`${urls['analytics']}/v1/volumes?currency=USD`, {
      headers: { authorization: `Bearer ${fresh.trim()}` },
    });
    expect(await volumes.json()).toMatchObject({ days: [{ currency: 'USD', amount: '2500' }] });

    stack.signal('SIGTERM');
    expect(await stack.ended()).toBe(0);
    expect(await runTool('reset.mjs', env)).toMatchObject({ code: 0 });
    await expect(stat(path.join(home, 'data', 'postgres'))).rejects.toThrow();
  });

  it('says in one line what is in its way, and exits with 1', async () => {
    const busy = createServer().listen(Number(env['PURSER_PORT_BASE']) + 2, '127.0.0.1');
    const complaint = async (extra: Record<string, string>) => {
      const { code, output } = await runTool('start.mjs', { ...env, ...extra });
      expect(code).toBe(1);
      return output.split('\n').filter((line) => line.includes('Purser cannot start'));
    };
    expect(await complaint({})).toEqual([expect.stringMatching(/port \d+ \(analytics\) is in use/)]);
    busy.close();

    expect(await complaint({ DATABASE_URL: 'postgres://nobody:secret@127.0.0.1:1/none' })).toEqual([
      expect.stringMatching(/Postgres at DATABASE_URL .*cannot be reached: .*ECONNREFUSED/),
    ]);

    const redis = await testRedis();
    const client = new Redis(redis.url);
    await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
    client.disconnect();
    expect(await complaint({ REDIS_URL: redis.url })).toEqual([
      expect.stringContaining('maxmemory-policy allkeys-lru'),
    ]);
    await redis.close();
  });
});

/** What somebody may do who follows the link; undefined when it lets nobody in. */
async function rolesBy(link: string): Promise<string[] | undefined> {
  const answer = await fetch(link, { redirect: 'manual' });
  const [cookie] = answer.headers.getSetCookie();
  if (cookie === undefined) return undefined;
  const session = await fetch(new URL('/v1/session', link), { headers: { cookie: cookie.split(';', 1)[0] ?? '' } });
  return ((await session.json()) as { roles: string[] }).roles;
}
