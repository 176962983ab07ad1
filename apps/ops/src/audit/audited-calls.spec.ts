import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { uuidv7 } from '@purser/contracts';
import { authorization, testDatabase, testRedis } from '@purser/testing';
import type { TestDatabase, TestRedis } from '@purser/testing';
import { startOps } from '../../test/ops-app.js';
import type { OpsApp } from '../../test/ops-app.js';
import { AuditedCalls } from './audited-calls.js';

let database: TestDatabase;
let redis: TestRedis;
let ops: OpsApp;
let subjectId: string;
beforeAll(async () => {
  [database, redis] = await Promise.all([testDatabase(), testRedis()]);
  ops = await startOps({ database, redis });
});
afterAll(async () => {
  await ops.close();
  await redis.close();
  await database.drop();
});
beforeEach(() => {
  subjectId = uuidv7();
});

const audited = () =>
  database.query('SELECT actor, action, before, after FROM ops.audit WHERE subject_id = $1 ORDER BY id', [subjectId]);

describe('what is asked of a service', () => {
  it('is in the audit before the service hears of it, so that a crash leaves a trace', async () => {
    const asked = { actor: 'ada', action: 'delivery.send_asked', before: null, after: null };
    const request = {
      actor: 'ada',
      subjectKind: 'delivery',
      subjectId,
      before: { sent: 0 },
      verb: 'send',
      done: 'sent',
    } as const;
    let atTheCall: unknown;
    const answer = await ops.app.get(AuditedCalls).make(
      request,
      async () => {
        atTheCall = await audited();
        return 3;
      },
      (sent) => ({ sent }),
    );
    expect([answer, atTheCall]).toEqual([3, [asked]]);
    expect(await audited()).toEqual([
      asked,
      { actor: 'ada', action: 'delivery.sent', before: { sent: 0 }, after: { sent: 3 } },
    ]);
  });

  it.each([
    [{ status: 404, body: JSON.stringify({ code: 'endpoint_not_found', detail: 'gone' }) }, 404, 'endpoint_not_found'],
    [{ status: 500 }, 503, 'service_unreachable'],
  ])('and is refused with %j has that in the audit, too', async (refusal, status, code) => {
    ops.services.webhooks.respond(() => refusal);
    const path = `/v1/webhooks/endpoints/${uuidv7()}/deliveries/${subjectId}/resend`;
    const response = await ops.ask(path, { method: 'POST', headers: await authorization(['ops:write'], 'ada') });
    expect(response.status).toBe(status);
    expect(await audited()).toMatchObject([
      { action: 'delivery.resend_asked' },
      { actor: 'ada', action: 'delivery.resend_failed', after: { code, reason: expect.any(String) } },
    ]);
  });

  it('is not asked when it cannot be written down', async () => {
    await database.query('REVOKE INSERT ON ops.audit FROM purser_ops');
    try {
      const path = `/v1/webhooks/endpoints/${uuidv7()}/deliveries/${subjectId}/resend`;
      const response = await ops.ask(path, { method: 'POST', headers: await authorization(['ops:write'], 'ada') });
      expect(response.status).toBe(500);
      expect(ops.services.webhooks.requests.filter(({ path: to }) => to.includes(subjectId))).toEqual([]);
    } finally {
      await database.query('GRANT INSERT ON ops.audit TO purser_ops');
    }
  });
});
