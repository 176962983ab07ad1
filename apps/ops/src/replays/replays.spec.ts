import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { uuidv7 } from '@purser/contracts';
import { authorization, testDatabase, testRedis, until } from '@purser/testing';
import type { TestDatabase, TestRedis } from '@purser/testing';
import { startOps } from '../../test/ops-app.js';
import type { OpsApp } from '../../test/ops-app.js';
import { ReplayingConsumer } from '../../test/replaying-consumer.js';
import type { Replay, ReplayItem } from './replay.dto.js';
import { ReplayStore } from './replay-store.js';

const FAST = { ramp: [1_000], stepSeconds: 1, stopRatio: 1 };

describe('replays', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let ops: OpsApp;
  let analytics: ReplayingConsumer;
  let notifications: ReplayingConsumer;
  let headers: Record<string, string>;

  beforeAll(async () => {
    redis = await testRedis();
    headers = { ...(await authorization(['ops:read', 'ops:write'], 'ada')), 'content-type': 'application/json' };
  });
  afterAll(() => redis.close());
  beforeEach(async () => {
    database = await testDatabase();
    ops = await startOps({ database, redis });
    analytics = new ReplayingConsumer('analytics', ops.services.analytics, redis.url);
    notifications = new ReplayingConsumer('notifications', ops.services.notifications, redis.url);
  });
  afterEach(async () => {
    await ops.close();
    await database.drop();
  });

  const ask = async <T>(path: string, body?: object, method = body === undefined ? 'GET' : 'POST') => {
    const response = await ops.ask(`/v1/replays${path}`, { method, headers, body: body && JSON.stringify(body) });
    return { status: response.status, body: (await response.json()) as T & { code?: string; detail?: string } };
  };
  const prepare = async (selection: object) =>
    (await ask<Replay>('', { selection, reason: 'the rate is there now' })).body;
  const start = (id: string, how: object = FAST) => ask<Replay>(`/${id}/start`, how);
  const find = async (id: string) => (await ask<Replay>(`/${id}`)).body;
  const items = async (id: string, query = '') =>
    (await ask<{ data: ReplayItem[] }>(`/${id}/items?limit=100${query}`)).body.data;
  const becomes = (id: string, state: string) =>
    until(
      async () => {
        const replay = await find(id);
        return replay.state === state && replay;
      },
      { timeoutMs: 30_000, what: `the replay to be ${state}` },
    );
  const audit = async (id: string) =>
    (
      await database.query<{ action: string; actor: string }>(
        'SELECT action, actor FROM ops.audit WHERE subject_id = $1 ORDER BY id',
        [id],
      )
    ).map(({ action, actor }) => [action, actor]);

  /** Dead letters that the index knows. */
  async function failing(consumer: ReplayingConsumer, count: number, overrides: object = {}): Promise<string[]> {
    const ids = Array.from({ length: count }, () => consumer.fail(overrides));
    await consumer.ring();
    await until(
      async () => {
        const [row] = await database.query<{ n: number }>(
          'SELECT count(*)::int AS n FROM ops.dead_letter WHERE id = ANY ($1)',
          [ids],
        );
        return row?.n === count;
      },
      { timeoutMs: 30_000, what: `${count} dead letters in the index` },
    );
    return ids;
  }

  it('freeze what is open, and say what it is before anything is sent', async () => {
    const ids = [...(await failing(analytics, 3)), ...(await failing(notifications, 1, { currency: 'EUR' }))];
    const replay = await prepare({ deadLetterIds: [...ids, `analytics-${uuidv7()}`] });
    expect(replay).toMatchObject({
      state: 'prepared',
      selection: { kind: 'dead_letters', description: '5 dead letters', caseIds: [] },
      createdBy: 'ada',
      summary: {
        count: 4,
        consumers: [
          { consumer: 'analytics', count: 3 },
          { consumer: 'notifications', count: 1 },
        ],
        types: [{ type: 'TopUpCompleted', version: 1, count: 4 }],
        money: [
          { currency: 'EUR', amount: '2500', count: 1 },
          { currency: 'USD', amount: '7500', count: 3 },
        ],
        wallets: 4,
        leftOut: 1,
      },
      progress: { waiting: 4, sent: 0, succeeded: 0, failed: 0, skipped: 0 },
      waitsFor: [],
      ramp: null,
    });
    await failing(analytics, 1);
    expect(await items(replay.id)).toHaveLength(4);
    expect(analytics.given).toEqual([]);
    expect(await audit(replay.id)).toEqual([['replay.prepared', 'ada']]);
  });

  it('take cases and queries, and refuse what is nothing or no selection', async () => {
    await failing(analytics, 2, { errorClass: 'RangeError' });
    await failing(analytics, 3);
    const [found] = await database.query<{ id: string }>(
      `SELECT id FROM ops.dead_letter_case WHERE error_class = 'RangeError'`,
    );
    const ofCase = await prepare({ caseIds: [found?.id] });
    expect(ofCase).toMatchObject({ selection: { kind: 'cases', caseIds: [found?.id] }, summary: { count: 2 } });
    expect(await prepare({ query: { errorClass: 'TypeError', side: 'ours' } })).toMatchObject({
      selection: { description: 'what is open on the side ours, with TypeError' },
      summary: { count: 3 },
    });
    const refused = async (selection: unknown) => {
      const { status, body } = await ask('', { selection, reason: 'x' });
      return [status, body.code];
    };
    expect(await refused({ query: { consumer: 'webhooks' } })).toEqual([422, 'nothing_to_replay']);
    expect(await refused({})).toEqual([400, 'validation_failed']);
    expect(await refused({ query: {}, caseIds: [found?.id] })).toEqual([400, 'validation_failed']);
    expect(await refused({ query: { consumer: 'nobody' } })).toEqual([400, 'validation_failed']);
  });

  it('give every dead letter to its consumer once, and are completed when all is settled', async () => {
    await failing(analytics, 700);
    await failing(notifications, 20);
    const { id } = await prepare({ query: {} });
    expect(await start(id, { ...FAST, attempts: 3 })).toMatchObject({ status: 200, body: { state: 'running' } });
    const replay = await becomes(id, 'completed');
    expect(replay.progress).toEqual({ waiting: 0, sent: 0, succeeded: 720, failed: 0, skipped: 0 });
    expect([...analytics.handled.values(), ...notifications.handled.values()]).toEqual(Array(720).fill(1));
    expect(analytics.callsOf('POST /internal/dead-letters/replay')[0]).toMatchObject({ ref: id, attempts: 3 });
    expect(await audit(id)).toEqual([
      ['replay.prepared', 'ada'],
      ['replay.started', 'ada'],
      ...(await audit(id)).filter(([action]) => action === 'replay.settling'),
      ['replay.completed', 'purser'],
    ]);
    expect(await items(id, '&state=succeeded')).toHaveLength(100);
  });

  it('climb their ramp', async () => {
    await failing(analytics, 100);
    const { id } = await prepare({ query: {} });
    await start(id, { ramp: [5, 100], stepSeconds: 2, stopRatio: 1 });
    await until(() => analytics.handled.size === 100, { what: 'all to be sent', timeoutMs: 20_000 });
    const begun = analytics.given[0]?.at ?? 0;
    const early = analytics.given.filter(({ at }) => at - begun < 1_500).flatMap(({ ids }) => ids).length;
    expect(early).toBeLessThanOrEqual(10);
    const took = (analytics.given.at(-1)?.at ?? 0) - begun;
    expect(took).toBeGreaterThan(2_300);
    expect(took).toBeLessThan(4_500);
  });

  it('keep their rate', async () => {
    await failing(analytics, 3_000);
    const { id } = await prepare({ query: {} });
    await start(id, { ramp: [300], stepSeconds: 1, stopRatio: 1 });
    await until(() => analytics.handled.size >= 2_900, { what: 'nearly all to be sent', timeoutMs: 30_000 });
    const [first, ...rest] = analytics.given;
    const seconds = ((rest.at(-1)?.at ?? 0) - (first?.at ?? 0)) / 1_000;
    const rate = rest.flatMap(({ ids }) => ids).length / seconds;
    expect(rate).toBeGreaterThan(270);
    expect(rate).toBeLessThan(330);
  });

  it('send nothing while paused, and go on when resumed', async () => {
    await failing(analytics, 200);
    const { id } = await prepare({ query: {} });
    await start(id, { ramp: [50], stepSeconds: 1, stopRatio: 1 });
    await until(() => analytics.handled.size > 0);
    expect((await ask<Replay>(`/${id}/pause`, {})).body).toMatchObject({ state: 'paused', targetPerSecond: null });
    // What was claimed before the commit of the pause is sent to its end.
    const settled = await until(async () => {
      const { progress } = await find(id);
      return progress.sent === 0 && progress;
    });
    const sent = analytics.handled.size;
    expect(settled).toEqual({ waiting: 200 - sent, sent: 0, succeeded: sent, failed: 0, skipped: 0 });
    expect((await ask(`/${id}/pause`, {})).body.code).toBe('replay_state');
    await ask(`/${id}/resume`, {});
    expect((await becomes(id, 'completed')).progress.succeeded).toBe(200);
    expect([...analytics.handled.values()]).toEqual(Array(200).fill(1));
    expect(analytics.handled.size).toBe(200);
  });

  it('stop by themselves when too many fail in the same way', async () => {
    const ids = await failing(analytics, 300);
    analytics.outcome = (id) => (ids.indexOf(id) % 2 === 0 ? 'open' : 'replayed');
    const { id } = await prepare({ query: {} });
    await start(id, { ramp: [20], stepSeconds: 1, stopRatio: 0.3 });
    const stopped = await becomes(id, 'stopped');
    expect(stopped.stoppedBecause).toMatch(
      /^\d+ of \d+ that were settled failed in the same way \(TypeError\): more than 30 %\.$/,
    );
    const handled = analytics.handled.size;
    expect(handled).toBeLessThan(100);
    await until(async () => (await find(id)).progress.sent === 0);
    expect((await find(id)).progress).toMatchObject({ waiting: 0, skipped: 300 - handled });
    expect((await items(id, '&state=failed'))[0]).toMatchObject({ error: 'it failed again' });
    expect((await items(id, '&state=skipped'))[0]).toMatchObject({
      error: 'The replay was stopped before its turn came.',
      state: 'skipped',
    });
    expect((await audit(id)).at(-1)).toEqual(['replay.stopped', 'purser']);
    expect((await ask(`/${id}/resume`, {})).status).toBe(409);
  });

  it('pass over what somebody else has done meanwhile', async () => {
    const [closed, replayed, redone] = await failing(analytics, 3);
    analytics.outcome = () => undefined;
    const { id } = await prepare({ query: {} });
    analytics.become(closed ?? '', 'closed');
    await analytics.ring();
    await until(async () => (await database.query(`SELECT 1 FROM ops.dead_letter WHERE state = 'closed'`)).length > 0);
    await start(id);
    await until(() => analytics.handled.size === 2);
    analytics.become(replayed ?? '', 'replayed', { replayRef: uuidv7(), replays: 2 });
    analytics.finish(redone ?? '', 'open');
    await analytics.ring();
    await becomes(id, 'completed');
    const shown = Object.fromEntries((await items(id)).map(({ deadLetterId, ...item }) => [deadLetterId, item]));
    expect(shown).toMatchObject({
      [closed ?? '']: { state: 'skipped', error: 'It was not open any more when its turn came, but closed.' },
      [replayed ?? '']: { state: 'skipped', error: 'It became replayed by somebody else meanwhile.' },
      [redone ?? '']: { state: 'failed', error: 'it failed again' },
    });
  });

  it('say why a consumer does not take something back, and go on', async () => {
    const [refused] = await failing(analytics, 2);
    const reason = 'The endpoint is disabled: nothing is delivered to it.';
    analytics.refusal = (id) => (id === refused ? reason : undefined);
    const { id } = await prepare({ query: {} });
    await start(id);
    expect((await becomes(id, 'completed')).progress).toMatchObject({ succeeded: 1, skipped: 1 });
    expect(await items(id, '&state=skipped')).toMatchObject([
      { deadLetterId: refused, settledAt: expect.any(String), error: reason },
    ]);
  });

  it('are held up by a consumer that does not answer, for everybody to see, and only there', async () => {
    await failing(analytics, 5);
    await failing(notifications, 5);
    const { id } = await prepare({ query: {} });
    let away = true;
    analytics.override = ({ path }) =>
      away && path.endsWith('/replay') ? { status: 503, code: 'overloaded' } : undefined;
    await start(id);
    const held = await until(async () => {
      const replay = await find(id);
      return replay.waitsFor.some(({ heldReason }) => heldReason !== null) && replay.progress.succeeded === 5 && replay;
    });
    expect(held).toMatchObject({
      state: 'running',
      etaSeconds: null,
      waitsFor: [
        { consumer: 'analytics', items: expect.any(Number), heldReason: expect.stringContaining('answered 503') },
      ],
    });
    away = false;
    expect((await becomes(id, 'completed')).progress).toMatchObject({ succeeded: 10, skipped: 0 });
    expect([...analytics.handled.values()]).toEqual(Array(5).fill(1));
  });

  it('settle when the outcomes come, however late, and say whom they wait for', async () => {
    const [slow] = await failing(analytics, 1);
    analytics.outcome = () => undefined;
    const { id } = await prepare({ query: {} });
    await start(id);
    expect((await becomes(id, 'settling')).waitsFor).toEqual([
      { consumer: 'analytics', items: 1, heldSince: null, heldReason: null },
    ]);
    analytics.finish(slow ?? '', 'replayed');
    await analytics.ring();
    expect((await becomes(id, 'completed')).waitsFor).toEqual([]);
  });

  it('pass over what its consumer does not know of any more, because it was restored', async () => {
    const [sent = ''] = await failing(analytics, 1);
    analytics.outcome = () => undefined;
    const { id } = await prepare({ query: {} });
    await start(id);
    await becomes(id, 'settling');
    await database.query(`UPDATE ops.replay_item SET sent_at = sent_at - interval '31 seconds'`);
    analytics.become(sent, 'open', { replayRef: null, replays: 0 });
    await analytics.ring();
    await becomes(id, 'completed');
    expect(await items(id)).toMatchObject([
      { state: 'skipped', error: 'Its consumer does not know of this replay any more; was it restored?' },
    ]);
  });

  it('leave open what was not sent when they are cancelled, and settle what was', async () => {
    await failing(analytics, 100);
    const { id } = await prepare({ query: {} });
    await start(id, { ramp: [10], stepSeconds: 1, stopRatio: 1 });
    await until(() => analytics.handled.size > 0);
    expect((await ask<Replay>(`/${id}/cancel`, {})).body.state).toBe('cancelled');
    await until(async () => (await find(id)).progress.sent === 0);
    const sent = analytics.handled.size;
    expect((await find(id)).progress).toEqual({ waiting: 0, sent: 0, succeeded: sent, failed: 0, skipped: 100 - sent });
    expect(sent).toBeLessThan(50);
  });

  describe('after their process was killed', () => {
    /** As kill -9 leaves it: claimed by an instance that is not there any more, at this point of its work. */
    async function died(after: 'claiming' | 'sending'): Promise<string> {
      const { id } = await prepare({ query: {} });
      await database.query(
        `UPDATE ops.replay SET state = 'running', watched = true, ramp = '{1000}', step_seconds = 1, stop_ratio = 1,
           attempts = 2, started_at = now(), owner = 'gone', leased_until = now() + interval '1 hour' WHERE id = $1`,
        [id],
      );
      const dying = { id, instance: 'gone', ranMs: 200, rate: 1, consumers: ['analytics' as const], limit: 30 };
      const { claimed } = await ops.app.get(ReplayStore).claim(dying);
      expect(claimed).toHaveLength(30);
      if (after === 'sending') {
        const body = JSON.stringify({ ids: claimed.slice(0, 20).map((one) => one.id), ref: id, attempts: 2 });
        await fetch(`${ops.services.analytics.url}/internal/dead-letters/replay`, { method: 'POST', body });
      }
      await database.query(`UPDATE ops.replay SET leased_until = now() WHERE id = $1`, [id]);
      return id;
    }

    it.each(['claiming', 'sending'] as const)(
      'right after %s, go on elsewhere: nothing twice, nothing forgotten',
      async (after) => {
        await failing(analytics, 100);
        const id = await died(after);
        expect((await becomes(id, 'completed')).progress.succeeded).toBe(100);
        expect([...analytics.handled.values()]).toEqual(Array(100).fill(1));
      },
    );
  });

  it('cost next to nothing while there are none, and are taken over from whoever died within ten seconds', async () => {
    await failing(analytics, 10);
    const { id } = await prepare({ query: {} });
    const store = ops.app.get(ReplayStore);
    const looks: number[] = [];
    const { lease } = store;
    jest.spyOn(store, 'lease').mockImplementation((instance) => {
      looks.push(performance.now());
      return lease.call(store, instance);
    });
    const others = [jest.spyOn(store, 'advance'), jest.spyOn(store, 'find')];
    await until(() => looks.length === 2, { timeoutMs: 15_000, what: 'two looks' });
    expect((looks[1] ?? 0) - (looks[0] ?? 0)).toBeGreaterThan(4_000);
    expect(others.map(({ mock }) => mock.calls)).toEqual([[], []]);

    // Begun, announced to nobody, and dead right after.
    await database.query(
      `UPDATE ops.replay SET state = 'running', watched = true, ramp = '{1000}', step_seconds = 1, stop_ratio = 1,
         attempts = 2, started_at = now(), owner = 'gone', leased_until = now() + interval '5 seconds' WHERE id = $1`,
      [id],
    );
    const died = performance.now();
    await until(() => analytics.handled.size === 10, { timeoutMs: 15_000, what: 'this one to take it over' });
    expect(performance.now() - died).toBeLessThan(11_000);
    await becomes(id, 'completed');
  });

  it('are run by one of several instances', async () => {
    await failing(analytics, 300);
    const second = await startOps(
      { database, redis },
      { ANALYTICS_URL: ops.services.analytics.url, NOTIFICATIONS_URL: ops.services.notifications.url },
    );
    try {
      const { id } = await prepare({ query: {} });
      await start(id, { ramp: [100], stepSeconds: 1, stopRatio: 1 });
      await until(() => analytics.handled.size > 50);
      await ops.app.close();
      await until(() => analytics.handled.size === 300, { timeoutMs: 20_000, what: 'the other one to take it over' });
      expect(analytics.given.flatMap(({ ids }) => ids)).toHaveLength(300);
    } finally {
      await second.close();
    }
  });
});
