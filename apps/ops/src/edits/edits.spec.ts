import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { uuidv7 } from '@purser/contracts';
import { anEvent, testDatabase, testRedis, until } from '@purser/testing';
import type { TestDatabase, TestRedis } from '@purser/testing';
import { callOps } from '../../test/call-ops.js';
import type { Call } from '../../test/call-ops.js';
import { ContractConsumer } from '../../test/contract-consumer.js';
import { startOps } from '../../test/ops-app.js';
import type { OpsApp } from '../../test/ops-app.js';
import { DeadLetterIndex } from '../dead-letter-index/dead-letter-index.js';
import { EditSender } from './edit-sender.js';
import type { Edit } from './edit.dto.js';

describe('edits', () => {
  const event = anEvent('TopUpCompleted', { reference: 'no such rate' });
  let database: TestDatabase;
  let redis: TestRedis;
  let ops: OpsApp;
  let analytics: ContractConsumer;
  let deadLetterId: string;

  beforeAll(async () => {
    redis = await testRedis();
  });
  afterAll(() => redis.close());
  beforeEach(async () => {
    database = await testDatabase();
    ops = await startOps({ database, redis });
    analytics = new ContractConsumer('analytics', ops.services.analytics);
    deadLetterId = analytics.fail({ eventId: event.id });
    analytics.on('GET /internal/dead-letters/:id', () => ({
      ...analytics.kept.get(deadLetterId),
      consumer: 'analytics',
      event,
    }));
    analytics.on('POST /internal/dead-letters/:id/replay', ({ body }) => {
      const { ref } = body as { ref: string };
      if (analytics.kept.get(deadLetterId)?.state === 'open')
        analytics.become(deadLetterId, 'replaying', { replayRef: ref });
      return analytics.kept.get(deadLetterId);
    });
    await report();
  });
  afterEach(async () => {
    await ops.close();
    await database.drop();
  });

  const report = () => {
    const reports = [...analytics.kept.values()].map(({ reported: _, ...one }) => one);
    return ops.app.get(DeadLetterIndex).record('analytics', reports);
  };
  const call = <T = Edit>(method: 'GET' | 'POST', path: string, more?: Call) =>
    callOps<T>(ops, method, `/v1/edits${path}`, more);
  const edited = { ...event, data: { ...event.data, reference: 'a rate' } };
  const propose = async (changed: object = edited) =>
    call('POST', '', { body: { deadLetterId, event: changed, reason: 'the reference was mistyped' } });
  const stateOf = async (id: string) => (await call('GET', `/${id}`)).body.state;

  it('go to the consumer in the place of the original when a second person approves, and are applied when it says so', async () => {
    const { status, body: edit } = await propose();
    expect(status).toBe(201);
    expect(edit).toMatchObject({
      state: 'proposed',
      author: 'ada',
      original: event,
      edited,
      changes: [{ path: '/data/reference', before: 'no such rate', after: 'a rate' }],
    });
    const own = await call('POST', `/${edit.id}/approve`, { body: { revision: 1 } });
    expect(own).toMatchObject({ status: 403, body: { code: 'approver_is_author' } });
    expect(analytics.callsOf('POST /internal/dead-letters/:id/replay')).toEqual([]);
    await call('POST', `/${edit.id}/approve`, { body: { revision: 1 }, as: 'grace' });
    await until(async () => (await stateOf(edit.id)) === 'sent');
    expect(analytics.callsOf('POST /internal/dead-letters/:id/replay')).toEqual([{ ref: edit.id, edited }]);
    analytics.become(deadLetterId, 'superseded');
    await report();
    expect(await stateOf(edit.id)).toBe('applied');
    const actions = await database.query<{ action: string }>(
      `SELECT action FROM ops.audit WHERE subject_kind = 'edit' ORDER BY id`,
    );
    expect(actions.map(({ action }) => action)).toEqual([
      'edit.proposed',
      'edit.approved',
      'edit.sent',
      'edit.applied',
    ]);
  });

  it('have failed when the dead letter is open again; another one may be proposed then', async () => {
    const { body: edit } = await propose();
    expect((await propose()).body).toMatchObject({ code: 'edit_under_way' });
    await call('POST', `/${edit.id}/approve`, { body: { revision: 1 }, as: 'grace' });
    await until(async () => (await stateOf(edit.id)) === 'sent');
    analytics.fail({ id: deadLetterId });
    await report();
    expect(await stateOf(edit.id)).toBe('failed');
    expect((await propose()).status).toBe(201);
  });

  it('are sent after a crash between approval and sending, as the same replay', async () => {
    analytics.override = ({ path }) => (path.endsWith('/replay') ? { status: 500 } : undefined);
    const { body: edit } = await propose();
    await call('POST', `/${edit.id}/approve`, { body: { revision: 1 }, as: 'grace' });
    await until(() => analytics.callsOf('POST /internal/dead-letters/:id/replay').length > 0);
    expect(await stateOf(edit.id)).toBe('approved');
    await ops.close();
    ops = await startOps({ database, redis });
    const { kept } = analytics;
    analytics = Object.assign(new ContractConsumer('analytics', ops.services.analytics), { kept });
    analytics.on('POST /internal/dead-letters/:id/replay', ({ body }) => {
      analytics.become(deadLetterId, 'replaying', { replayRef: (body as { ref: string }).ref });
      return analytics.kept.get(deadLetterId);
    });
    await until(async () => (await stateOf(edit.id)) === 'sent', { what: 'the edit to be sent' });
  });

  it('are sent again, as the same replay, when their consumer was restored to before it', async () => {
    const { body: edit } = await propose();
    await call('POST', `/${edit.id}/approve`, { as: 'grace', scopes: ['ops:approve'], body: { revision: 1 } });
    await until(async () => (await stateOf(edit.id)) === 'sent');
    analytics.become(deadLetterId, 'open', { replayRef: null });
    await report();
    ops.app.get(EditSender).wake();
    await until(() => analytics.kept.get(deadLetterId)?.state === 'replaying', { what: 'the edit to be sent again' });
    const sent = { ref: edit.id, edited };
    const calls = analytics.callsOf('POST /internal/dead-letters/:id/replay');
    // Or thrice: it may be sent before the index has heard of the last time, which is the same replay to the consumer.
    expect(calls.length).toBeGreaterThanOrEqual(2);
    expect(calls).toEqual(calls.map(() => sent));
    analytics.become(deadLetterId, 'superseded');
    await report();
    expect(await stateOf(edit.id)).toBe('applied');
  });

  it('have failed when nobody heard what became of them, and something else was done since', async () => {
    const { body: edit } = await propose();
    await call('POST', `/${edit.id}/approve`, { as: 'grace', scopes: ['ops:approve'], body: { revision: 1 } });
    await until(async () => (await stateOf(edit.id)) === 'sent');
    analytics.become(deadLetterId, 'open', { replayRef: uuidv7() });
    analytics.on('POST /internal/dead-letters/:id/replay', () => analytics.kept.get(deadLetterId));
    await report();
    ops.app.get(EditSender).wake();
    await until(async () => (await stateOf(edit.id)) === 'failed');
  });

  it('are declined with a reason', async () => {
    const { body: edit } = await propose();
    const { body } = await call('POST', `/${edit.id}/decline`, {
      body: { revision: 1, reason: 'ask them' },
      as: 'grace',
    });
    expect(body).toMatchObject({ state: 'declined', approver: 'grace', declineReason: 'ask them' });
    expect(analytics.callsOf('POST /internal/dead-letters/:id/replay')).toEqual([]);
  });

  it.each([
    ['edit_empty', event, undefined],
    ['edit_protected', { ...event, data: { ...event.data, amount: '1' } }, '/data/amount'],
    ['edit_protected', { ...event, data: { ...event.data, balance: '1' } }, '/data/balance'],
    ['edit_protected', { ...event, data: { ...event.data, sequence: 9 } }, '/data/sequence'],
    [
      'edit_protected',
      { ...event, data: { ...event.data, owner: { ...event.data.owner, id: 'eve' } } },
      '/data/owner/id',
    ],
    ['edit_protected', { ...event, type: 'WalletCreated' }, '/type'],
    ['edit_protected', { ...event, more: true }, '/more'],
    ['edit_invalid', { ...event, data: { ...event.data, reference: 7 } }, '/data/reference'],
  ])('are refused: %s of %j', async (code, changed, path) => {
    const { status, body } = await propose(changed);
    expect([status, (body as unknown as { code: string }).code]).toEqual([422, code]);
    if (path !== undefined)
      expect(body).toMatchObject({ errors: expect.arrayContaining([expect.objectContaining({ path })]) });
  });

  it('may change metadata, whatever it is called', async () => {
    expect((await propose({ ...event, data: { ...event.data, metadata: { amount: '1', id: 'x' } } })).status).toBe(201);
  });

  it('are not for mails and webhooks', async () => {
    analytics.fail({ id: deadLetterId, source: 'mail' });
    expect((await propose()).body).toMatchObject({ code: 'edit_not_supported' });
  });

  it.each([
    ['', ['ops:read']],
    ['/01a20976-3e8f-74cb-9747-0c6d3e2bedcc/approve', ['ops:read', 'ops:write']],
    ['/01a20976-3e8f-74cb-9747-0c6d3e2bedcc/decline', ['ops:read', 'ops:write']],
  ] as const)('refuse POST %s with %s', async (path, scopes) => {
    expect((await call('POST', path, { scopes: [...scopes], body: {} })).status).toBe(403);
  });
});
