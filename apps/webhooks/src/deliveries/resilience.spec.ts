import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { anEvent, partner, testDatabase, testRedis, until } from '@purser/testing';
import type { Partner, TestDatabase, TestRedis } from '@purser/testing';
import { startWebhooks } from '../../test/webhooks-service.js';
import type { WebhooksService } from '../../test/webhooks-service.js';

describe('delivering webhooks in hard times', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let there: Partner;
  let running: WebhooksService[];

  const start = async (env?: Record<string, string>) => {
    const service = await startWebhooks({ database, redis }, env);
    running.push(service);
    return service;
  };

  beforeEach(async () => {
    running = [];
    [database, redis, there] = await Promise.all([testDatabase(), testRedis(), partner()]);
  });
  afterEach(async () => {
    await Promise.all(running.map(({ app }) => app.close()));
    await Promise.all([database.drop(), redis.close(), there.close()]);
  });

  it('takes over a delivery whose process is gone, with the same webhook-id', async () => {
    const service = await start();
    const { endpoint } = await service.subscribe(there.url);
    const event = anEvent('TopUpCompleted');
    // Claimed by a process that then died: nobody settled it, and the claim has lapsed.
    await database.query('INSERT INTO webhooks.message (event_id, type, envelope) VALUES ($1, $2, $3)', [
      event.id,
      event.type,
      event,
    ]);
    await database.query(
      `INSERT INTO webhooks.delivery (event_id, endpoint_id, status, attempts, started_at, due_at)
       VALUES ($1, $2, 'delivering', 1, now() - interval '2 s', now() - interval '1 s')`,
      [event.id, endpoint.id],
    );
    const [delivery] = await service.has('delivered', endpoint.id);
    expect(delivery?.attempts).toMatchObject([
      { attempt: 1, outcome: 'failed', errorCode: 'outcome_unknown' },
      { attempt: 2, outcome: 'succeeded' },
    ]);
    expect(there.requests.map(({ headers }) => headers['webhook-id'])).toEqual([event.id]);
  });

  it('claims each delivery once, with two processes at work', async () => {
    const [service, other] = await Promise.all([start(), start()]);
    const { endpoint } = await service.subscribe(there.url);
    const events = Array.from({ length: 60 }, () => anEvent('TopUpCompleted'));
    await Promise.all([service.handle(...events.slice(0, 30)), other.handle(...events.slice(30))]);
    const delivered = await service.has('delivered', endpoint.id, 60);
    expect(delivered.filter(({ attemptsMade }) => attemptsMade !== 1)).toEqual([]);
    expect(new Set(there.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(60);
    expect(there.requests.length).toBe(60);
  });

  it('lets one endpoint that hangs delay no other', async () => {
    const service = await start({ WEBHOOK_CONCURRENCY: '8' });
    const hangs = await service.subscribe(`${there.url}/hangs`);
    const answers = await service.subscribe(`${there.url}/answers`);
    there.respond(({ path }) => ({ status: 204, delayMs: path === '/hangs' ? 60_000 : 0 }));
    await service.handle(...Array.from({ length: 100 }, () => anEvent('TopUpCompleted')));
    await service.has('delivered', answers.endpoint.id, 100);
    expect(await service.deliveriesOf(hangs.endpoint.id, 'delivering')).toHaveLength(1);
    expect(there.requests.filter(({ path }) => path === '/hangs')).toHaveLength(1);
  });

  it('hands back what is under way when it stops', async () => {
    const service = await start();
    const { endpoint } = await service.subscribe(there.url);
    there.respond(() => ({ status: 200, delayMs: 60_000 }));
    await service.handle(anEvent('TopUpCompleted'));
    await until(() => there.requests.length, { what: 'the request' });
    await running.pop()?.app.close();
    const rows = await database.query(
      'SELECT status, due_at <= now() AS due FROM webhooks.delivery WHERE endpoint_id = $1',
      [endpoint.id],
    );
    expect(rows).toEqual([{ status: 'waiting', due: true }]);
  });

  it('goes on after Redis has lost every timer', async () => {
    const service = await start({ WEBHOOK_RETRY_SCHEDULE: '1' });
    const { endpoint } = await service.subscribe(there.url);
    there.respond(() => (there.requests.length === 1 ? { status: 500 } : { status: 204 }));
    await service.handle(anEvent('TopUpCompleted'));
    await until(() => there.requests.length, { what: 'the first attempt' });
    await redis.flush();
    await service.has('delivered', endpoint.id);
  });
});
