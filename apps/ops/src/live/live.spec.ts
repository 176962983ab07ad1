import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { authorization, testDatabase, testRedis, until } from '@purser/testing';
import type { TestDatabase, TestRedis } from '@purser/testing';
import { startOps } from '../../test/ops-app.js';
import type { OpsApp } from '../../test/ops-app.js';
import { LiveStreams } from './live-streams.js';
import { Live } from './live.js';

let database: TestDatabase;
let redis: TestRedis;
let ops: OpsApp;
let other: OpsApp;
const open: Watching[] = [];
beforeAll(async () => {
  [database, redis] = await Promise.all([testDatabase(), testRedis()]);
  ops = await startOps({ database, redis }, { INSTANCE_ID: 'one' });
  other = await startOps({ database, redis }, { INSTANCE_ID: 'two' });
});
afterEach(() => {
  for (const watching of open.splice(0)) watching.close();
});
afterAll(async () => {
  await ops.close();
  await other.close();
  await redis.close();
  await database.drop();
});

interface Watching {
  status: number;
  headers: IncomingMessage['headers'];
  text(): string;
  /** The data of the events of this name so far. */
  events(name: string): unknown[];
  ended(): boolean;
  pause(): void;
  close(): void;
}

async function watch({ url }: OpsApp, headers: Record<string, string>): Promise<Watching> {
  const sent = request(new URL('/v1/live', url), { headers }).end();
  const response = await new Promise<IncomingMessage>((resolve, reject) =>
    sent.on('response', resolve).on('error', reject),
  );
  let text = '';
  let ended = false;
  response.on('data', (chunk: Buffer) => (text += chunk.toString()));
  for (const event of ['end', 'error', 'close'] as const) response.on(event, () => (ended = true));
  const watching: Watching = {
    status: response.statusCode ?? 0,
    headers: response.headers,
    text: () => text,
    events: (name) =>
      [...text.matchAll(/event: (.+)\ndata: (.+)\n\n/g)].flatMap(([, event, data = '']) =>
        event === name ? [JSON.parse(data) as unknown] : [],
      ),
    ended: () => ended,
    pause: () => response.pause(),
    close: () => sent.destroy(),
  };
  open.push(watching);
  return watching;
}

describe('GET /v1/live', () => {
  it('is a stream of events, with our headers, that nobody keeps', async () => {
    const stream = await watch(ops, await authorization(['ops:read']));
    expect(stream.status).toBe(200);
    expect(stream.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': expect.stringContaining("default-src 'self'"),
      'x-content-type-options': 'nosniff',
      ratelimit: expect.stringContaining('"client"'),
    });
    await until(() => stream.text().startsWith('retry: 2000\n\n'));
  });

  it('needs a session or a token with ops:read', async () => {
    expect((await watch(ops, {})).status).toBe(401);
    expect((await watch(ops, await authorization(['wallets:read']))).status).toBe(403);
  });

  it('tells what changed within a moment as one, at every instance', async () => {
    const here = await watch(ops, await ops.signIn('viewer'));
    const there = await watch(other, await authorization(['ops:read']));
    const live = ops.app.get(Live);
    live.changed('case', ['a']);
    live.changed('case', ['b', 'a']);
    live.changed('audit', []);
    live.replay({ id: 'r', progress: 1 } as { id: string });
    live.replay({ id: 'r', progress: 2 } as { id: string });
    live.changed(
      'rule',
      Array.from({ length: 201 }, (_, i) => String(i)),
    );
    for (const stream of [here, there]) {
      await until(() => stream.events('replay').length > 0);
      expect(stream.events('changed')).toEqual([
        { kind: 'case', ids: ['a', 'b'] },
        { kind: 'rule', ids: [] },
      ]);
      expect(stream.events('replay')).toEqual([{ id: 'r', progress: 2 }]);
    }
  });

  it('goes on at the instance itself without Redis, and at the others when it is back', async () => {
    const here = await watch(ops, await authorization(['ops:read']));
    const there = await watch(other, await authorization(['ops:read']));
    await redis.kill();
    ops.app.get(Live).changed('alert', ['while away']);
    await until(() => here.events('changed').length === 1);
    await redis.start();
    await until(
      () => {
        ops.app.get(Live).changed('alert', ['back']);
        return there.text().includes('back');
      },
      { timeoutMs: 20_000 },
    );
  });

  it.each(['nonsense', '[]', '{"from":"x","changes":[{"kind":"secret","ids":["1"]}],"replays":[{"id":3}]}'])(
    'is not told what a stranger publishes: %s',
    async (message) => {
      const stream = await watch(ops, await authorization(['ops:read']));
      const { Redis } = await import('ioredis');
      const client = new Redis(redis.url);
      // Both listen: after a Redis that was away each comes back in its own time.
      await until(async () => (await client.publish('purser:ops:live', message)) === 2);
      client.disconnect();
      ops.app.get(Live).changed('case', ['after']);
      await until(() => stream.events('changed').length > 0);
      expect(stream.text()).not.toMatch(/secret|replay/);
    },
  );

  it('ends with the session: when somebody signs out, and when it is over', async () => {
    const [out, over, stays] = [
      await ops.signIn('viewer'),
      await ops.signIn('viewer', 'late'),
      await ops.signIn('viewer'),
    ];
    const streams = await Promise.all([out, over, stays].map((session) => watch(ops, session)));
    await ops.ask('/v1/session/sign-out', { method: 'POST', headers: out });
    await until(() => streams[0]?.ended());
    await database.query(`UPDATE ops.session SET expires_at = now() WHERE subject = 'late'`);
    await until(() => streams[1]?.ended(), { timeoutMs: 20_000 });
    expect(streams[2]?.ended()).toBe(false);
    await until(() => streams[2]?.text().includes(': ping\n\n'), { timeoutMs: 20_000 });
  });

  it('cuts a client that does not read, and nobody else', async () => {
    const slow = await watch(ops, await authorization(['ops:read']));
    const quick = await watch(ops, await authorization(['ops:read']));
    slow.pause();
    const streams = ops.app.get(LiveStreams);
    const data = JSON.stringify('x'.repeat(100_000));
    let sent = 0;
    await until(
      () => {
        // Not 'overview': the service itself sends those.
        streams.broadcast('plenty', data);
        sent += 1;
        return streams.count === 1;
      },
      { timeoutMs: 30_000 },
    );
    // It has read some hundred times 100 KB by now.
    await until(() => quick.events('plenty').length === sent, { timeoutMs: 30_000 });
    expect(quick.ended()).toBe(false);
  });

  it('has room for two hundred', async () => {
    const headers = await authorization(['ops:read']);
    const streams = await Promise.all(Array.from({ length: 200 }, () => watch(other, headers)));
    expect(streams.every(({ status }) => status === 200)).toBe(true);
    const refused = await watch(other, headers);
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '15']);
    streams[0]?.close();
    await until(async () => (await watch(other, headers)).status === 200);
  });

  it('ends when the service stops, which does not wait for it', async () => {
    const stopping = await startOps({ database, redis });
    const stream = await watch(stopping, await authorization(['ops:read']));
    const before = Date.now();
    await stopping.close();
    expect(Date.now() - before).toBeLessThan(3_000);
    expect(stream.ended()).toBe(true);
  });
});
