import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventEnvelope } from '@purser/contracts';
import { anEvent, partner, testDatabase, testRedis, until } from '@purser/testing';
import type { Partner, TestDatabase, TestRedis } from '@purser/testing';
import { DataSource } from 'typeorm';
import { CLIENT, startWebhooks } from '../../test/webhooks-service.js';
import type { WebhooksService } from '../../test/webhooks-service.js';
import { firstIdOf } from './retention.js';
import { pruneSql } from './sql/prune.sql.js';

describe('deliveries that were given up', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let there: Partner;
  let service: WebhooksService;

  beforeAll(async () => {
    [database, redis] = await Promise.all([testDatabase(), testRedis()]);
    service = await startWebhooks({ database, redis });
  });
  beforeEach(async () => {
    there = await partner();
  });
  afterEach(async () => {
    await service.deleteEndpoints();
    await there.close();
  });
  afterAll(async () => {
    await service.app.close();
    await Promise.all([database.drop(), redis.close()]);
  });

  const attemptsOf = async (event: EventEnvelope) => {
    const found = await service.deadLetterOf(event);
    return found ? service.deadLetters.attemptsOf(found) : [];
  };

  it('opens a case after the last attempt, and a replay delivers and closes it', async () => {
    const { endpoint } = await service.subscribe(there.url);
    there.respond(() => ({ status: 500 }));
    const event = anEvent('TopUpCompleted');
    await service.handle(event);
    await service.has('exhausted', endpoint.id);
    expect(there.requests).toHaveLength(3);
    const deadLetter = await service.deadLetterOf(event);
    expect(deadLetter).toMatchObject({
      source: 'webhook',
      state: 'open',
      attempts: 3,
      event: { id: event.id, data: event.data },
      walletId: event.subject,
      errorClass: 'DeliveryFailedError(refused_by_partner)',
    });
    const failed = { outcome: 'failed', errorClass: deadLetter?.errorClass, error: deadLetter?.error };
    expect(await attemptsOf(event)).toMatchObject([1, 2, 3].map((attempt) => ({ attempt, ...failed })));

    there.respond(() => ({ status: 200 }));
    await service.deadLetters.replay(deadLetter?.id ?? '');
    const [delivery] = await service.has('delivered', endpoint.id);
    expect(delivery?.attemptsMade).toBe(4);
    expect((await attemptsOf(event)).at(-1)).toEqual({
      attempt: 4,
      startedAt: expect.any(Date),
      finishedAt: expect.any(Date),
      outcome: 'succeeded',
      errorClass: null,
      error: null,
    });
    expect((await service.deadLetterOf(event))?.state).toBe('replayed');
    expect(there.requests.at(-1)?.headers['webhook-id']).toBe(event.id);
  });

  it('opens the same case again when a replay fails too', async () => {
    const { endpoint } = await service.subscribe(there.url);
    there.respond(() => ({ status: 500 }));
    const event = anEvent('TopUpCompleted');
    await service.handle(event);
    await service.has('exhausted', endpoint.id);
    const first = await service.deadLetterOf(event);
    await service.deadLetters.replay(first?.id ?? '');
    await until(() => there.requests.length === 6, { what: 'a full schedule again' });
    await service.has('exhausted', endpoint.id);
    expect(await service.deadLetterOf(event)).toMatchObject({ id: first?.id, state: 'open', attempts: 6, replays: 1 });
  });

  it('replays what retention has removed', async () => {
    const { endpoint } = await service.subscribe(there.url);
    there.respond(() => ({ status: 500 }));
    const event = anEvent('TopUpCompleted');
    await service.handle(event);
    await service.has('exhausted', endpoint.id);
    const pruned = await service.app.get(DataSource).query<unknown>(pruneSql, [firstIdOf(Date.now() + 1_000), 1_000]);
    expect(pruned).not.toEqual([{ pruned: 0 }]);
    expect(await service.deliveriesOf(endpoint.id)).toEqual([]);

    there.respond(() => ({ status: 200 }));
    await service.deadLetters.replay((await service.deadLetterOf(event))?.id ?? '');
    await service.has('delivered', endpoint.id);
    expect(JSON.parse(there.requests.at(-1)?.body ?? '')).toMatchObject({ id: event.id, data: event.data });
  });

  it('resends: a delivered one again, an exhausted one with a full schedule that closes its case', async () => {
    const { endpoint } = await service.subscribe(there.url);
    const event = anEvent('TopUpCompleted');
    await service.handle(event);
    await service.has('delivered', endpoint.id);

    there.respond(() => ({ status: 500 }));
    await service.deliveries.resend(endpoint.id, event.id);
    await service.has('exhausted', endpoint.id);
    expect(there.requests).toHaveLength(1 + 3);

    there.respond(() => ({ status: 200 }));
    expect(await service.deliveries.resend(endpoint.id, event.id)).toMatchObject({ id: event.id });
    await service.has('delivered', endpoint.id);
    expect(await service.deadLetterOf(event)).toMatchObject({ state: 'replayed', replays: 1 });
  });

  it('has nothing to resend that it never had', async () => {
    const { endpoint } = await service.subscribe(there.url);
    await expect(service.deliveries.resend(endpoint.id, anEvent('TopUpCompleted').id)).rejects.toMatchObject({
      status: 404,
      code: 'delivery_not_found',
    });
  });

  it('disables an endpoint that answers 410 Gone, until it is enabled again', async () => {
    const { endpoint } = await service.subscribe(there.url);
    there.respond(() => ({ status: 410 }));
    const event = anEvent('TopUpCompleted');
    await service.handle(event);
    await service.has('cancelled', endpoint.id);
    await service.handle(anEvent('TopUpCompleted'));
    expect(await service.deliveriesOf(endpoint.id)).toHaveLength(1);
    expect(await service.endpoints.get(CLIENT, endpoint.id)).toMatchObject({ status: 'disabled' });
    expect(await service.deadLetterOf(event)).toBeUndefined();
    await expect(service.deliveries.resend(endpoint.id, event.id)).rejects.toMatchObject({
      code: 'endpoint_not_active',
      status: 409,
    });

    there.respond(() => ({ status: 200 }));
    await service.endpoints.enable(CLIENT, endpoint.id);
    await service.deliveries.resend(endpoint.id, event.id);
    await service.has('delivered', endpoint.id);
  });
});
