import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ConsoleLogger, Controller, Module } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { EventEnvelope, EventType } from '@purser/contracts';
import { createHttpApp, DatabaseModule, loadConfig, PlatformModule, RedisModule } from '@purser/platform';
import { anEvent, authConfig, authorization, testRedis, until } from '@purser/testing';
import type { TestRedis } from '@purser/testing';
import { record } from '../test/probe-effect.js';
import { aHistory, PARTITIONS, probe } from '../test/probe.js';
import type { Probe } from '../test/probe.js';
import { ConsumerConfig } from './consumer-config.js';
import type { InboxContext } from './consumer/inbox-context.js';
import { InboxModule } from './inbox.module.js';
import { Traces } from './traces/traces.js';
import { createTransport } from './transport.js';

let broken = false;
const sizes: number[] = [];

@Controller()
class Batches {
  @EventPattern<EventType>('TopUpCompleted', { batch: true })
  async many(@Payload() events: EventEnvelope<'TopUpCompleted'>[], @Ctx() context: InboxContext): Promise<void> {
    sizes.push(events.length);
    if (broken) throw new RangeError('broken on purpose');
    await record(events, context);
  }
}

@Controller()
class Singles {
  @EventPattern<EventType>('WalletCreated')
  async one(@Payload() event: EventEnvelope<'WalletCreated'>, @Ctx() context: InboxContext): Promise<void> {
    await record([event], context);
  }
}

@Controller()
class Second {
  @EventPattern<EventType>('TopUpCompleted')
  again(): void {}
}

let redis: TestRedis;
let world: Probe;
let app: NestFastifyApplication | undefined;
beforeAll(async () => {
  redis = await testRedis();
});
afterAll(() => redis.close());
beforeEach(async () => {
  world = await probe(redis);
  broken = false;
  sizes.length = 0;
});
afterEach(async () => {
  await app?.close();
  app = undefined;
  await world.close();
});

/** As startService does it. */
async function start(controllers: Type[], env: Record<string, string> = {}): Promise<NestFastifyApplication> {
  const config = loadConfig(ConsumerConfig, {
    ...(await authConfig()),
    PORT: '0',
    LOG_LEVEL: 'silent',
    DATABASE_URL: world.settings.databaseUrl,
    REDIS_URL: redis.url,
    PARTITIONS: String(PARTITIONS),
    RETRY_ATTEMPTS: '2',
    RETRY_BASE_MS: '20',
    ...env,
  });
  @Module({
    imports: [
      PlatformModule.forService({ name: 'probe', config }),
      DatabaseModule.forSchema({ schema: 'probe', config }),
      RedisModule.forService(config),
      InboxModule.forConsumer({ name: 'probe', events: ['WalletCreated', 'TopUpCompleted'], config }),
    ],
    controllers,
  })
  class App {}
  app = await createHttpApp(App, new ConsoleLogger('test', { logLevels: [] }));
  app.connectMicroservice({ strategy: createTransport(app) });
  await app.init();
  await app.startAllMicroservices();
  return app;
}

async function request(method: 'GET' | 'POST', url: string, payload?: object) {
  if (!app) throw new Error('not started');
  const response = await app.inject({
    method,
    url,
    payload,
    headers: await authorization(['ops:read', 'internal:write']),
  });
  return { status: response.statusCode, body: response.json<Record<string, never>>() };
}

describe('InboxModule', () => {
  it('hands events to @EventPattern methods: batches to those that take batches', async () => {
    await world.publish(0, ...aHistory(10, { created: true }));
    await start([Batches, Singles]);
    await world.untilStatuses('a'.repeat(11));
    expect(sizes).toEqual([10]);
  });

  it('hands events of all types that one method takes to it together, in order', async () => {
    const types: string[][] = [];
    @Controller()
    class Together {
      @EventPattern<EventType[]>(['WalletCreated', 'TopUpCompleted'], { batch: true })
      async both(@Payload() events: EventEnvelope[], @Ctx() context: InboxContext): Promise<void> {
        types.push(events.map(({ type }) => type));
        await record(events, context);
      }
    }
    const walletId = crypto.randomUUID();
    const created = anEvent('WalletCreated', { walletId });
    const topUp = anEvent('TopUpCompleted', { walletId });
    await world.publish(0, created, topUp, { ...created, id: crypto.randomUUID() });
    await start([Together]);
    await world.untilStatuses('aaa');
    expect(types).toEqual([['WalletCreated', 'TopUpCompleted', 'WalletCreated']]);
  });

  it('keeps what a handler threw, and answers for its dead letters', async () => {
    broken = true;
    await world.publish(0, ...aHistory(1));
    await start([Batches, Singles]);
    await world.untilStatuses('d');

    const list = await request('GET', '/internal/dead-letters?state=open');
    expect(list).toMatchObject({
      status: 200,
      body: {
        nextCursor: null,
        data: [{ source: 'handler', errorClass: 'RangeError', error: 'broken on purpose', attempts: 2 }],
      },
    });
    const [{ id, fingerprint }] = list.body.data as unknown as [{ id: string; fingerprint: string }];
    expect(await request('GET', `/internal/dead-letters/${id}`)).toMatchObject({
      status: 200,
      body: {
        id,
        consumer: 'probe',
        position: 1,
        attemptsMade: [
          { attempt: 1, outcome: 'failed' },
          { attempt: 2, outcome: 'failed' },
        ],
      },
    });
    expect(await request('GET', `/internal/dead-letters?fingerprint=${fingerprint}`)).toMatchObject({
      body: { data: [{ id }] },
    });
    expect(await request('GET', `/internal/dead-letters?fingerprint=${'0'.repeat(64)}`)).toMatchObject({
      body: { data: [] },
    });

    broken = false;
    expect(await request('POST', `/internal/dead-letters/${id}/replay`)).toMatchObject({
      status: 202,
      body: { state: 'replaying' },
    });
    await world.untilStatuses('a');
    expect(await request('POST', `/internal/dead-letters/${id}/replay`)).toMatchObject({
      status: 409,
      body: { code: 'dead_letter_replayed' },
    });
    expect(await request('POST', '/internal/dead-letters/probe-nobody/replay')).toMatchObject({ status: 404 });
  });

  it('pages through dead letters, the newest first', async () => {
    await world.publishText(0, 'one', 'two', 'three');
    await start([Batches, Singles]);
    await world.untilStatuses('ddd');
    const first = await request('GET', '/internal/dead-letters?limit=2');
    const second = await request('GET', `/internal/dead-letters?limit=2&cursor=${String(first.body.nextCursor)}`);
    const raws = [first, second].flatMap(({ body }) =>
      (body.data as unknown as { event: { raw: string } }[]).map(({ event }) => event.raw),
    );
    expect(raws).toEqual(['three', 'two', 'one']);
    expect(second.body.nextCursor).toBeNull();
  });

  it('proves what became of everything up to a cut', async () => {
    await world.publish(0, ...aHistory(5));
    await world.publishText(1, 'malformed');
    await start([Batches, Singles]);
    await world.untilStatuses('aaaaa');
    await world.untilStatuses('d', 1);
    const proof = await request('POST', '/internal/proof', { upTo: { 0: 3, 1: 1 } });
    expect(proof).toMatchObject({
      status: 200,
      body: {
        consumer: 'probe',
        partitions: [
          { partition: 0, start: 0, position: 5, applied: 3, dead: 0, lost: [] },
          { partition: 1, start: 0, position: 1, applied: 0, dead: 1, lost: [] },
        ],
      },
    });
    expect(await request('POST', '/internal/proof', { upTo: { 0: 'x' } })).toMatchObject({
      status: 400,
      body: { code: 'validation_failed' },
    });
  });

  it('traces one event: what became of it, every attempt, and what the service says that followed', async () => {
    const fine = anEvent('TopUpCompleted');
    const failing = anEvent('WalletCreated');
    const passed = anEvent('HoldPlaced');
    await world.publish(0, fine, passed);
    await world.publishText(1, 'malformed');
    const started = await start([Batches, Singles]);
    await world.untilStatuses('ap');
    const sentAt = new Date();
    const mail = { kind: 'mail' as const, endpointId: null, status: 'sent', createdAt: sentAt, finishedAt: sentAt };
    const effect = { ...mail, nextAttemptAt: null, attempts: [] };
    started.get(Traces).include((eventId) => Promise.resolve(eventId === fine.id ? [effect] : []));
    const at = expect.stringMatching(/^\d{4}-.*Z$/);
    expect(await request('GET', '/internal/trace/0/1')).toEqual({
      status: 200,
      body: {
        consumer: 'probe',
        status: 'applied',
        eventId: fine.id,
        receivedAt: at,
        nextAttemptAt: null,
        deadLetterId: null,
        attempts: [
          {
            attempt: 1,
            startedAt: at,
            finishedAt: at,
            outcome: 'applied',
            errorClass: null,
            error: null,
            response: null,
          },
        ],
        effects: [{ ...effect, createdAt: sentAt.toISOString(), finishedAt: sentAt.toISOString(), request: null }],
      },
    });
    expect((await request('GET', '/internal/trace/0/2')).body).toMatchObject({
      status: 'passed',
      eventId: passed.id,
      attempts: [],
      effects: [],
    });
    expect((await request('GET', '/internal/trace/0/3')).body).toMatchObject({ status: 'awaited', receivedAt: null });

    await world.database.query('ALTER TABLE probe.effect ADD CHECK (wallet_id IS NULL) NOT VALID');
    await world.publish(2, failing);
    await world.untilStatuses('d', 2);
    await world.untilStatuses('d', 1);
    const dead = (await request('GET', '/internal/trace/2/1')).body;
    expect(dead).toMatchObject({
      status: 'dead',
      deadLetterId: expect.stringMatching(/^probe-/),
      attempts: [
        { attempt: 1, outcome: 'failed', errorClass: 'QueryFailedError(23514)', startedAt: at, finishedAt: at },
        { attempt: 2, outcome: 'failed' },
      ],
    });
    expect((await request('GET', '/internal/trace/1/1')).body).toMatchObject({
      status: 'dead',
      eventId: null,
      attempts: [],
    });

    await world.database.query('DELETE FROM probe.inbox WHERE partition = 0 AND position = 1');
    expect((await request('GET', '/internal/trace/0/1')).body).toMatchObject({ status: 'forgotten', eventId: null });
    expect(await request('GET', '/internal/trace/4/1')).toMatchObject({
      status: 404,
      body: { code: 'partition_not_found' },
    });
    expect(await request('GET', '/internal/trace/0/x')).toMatchObject({
      status: 400,
      body: { code: 'validation_failed' },
    });
  });

  it('reports metrics of what is open and how far behind it is', async () => {
    await world.publishText(0, 'malformed');
    const started = await start([Batches, Singles]);
    await world.untilStatuses('d');
    const read = async () =>
      (await started.inject({ method: 'GET', url: '/metrics', headers: await authorization(['ops:read']) })).body;
    await until(async () =>
      /purser_dead_letters\{consumer="probe",source="handler",service="probe"\} 1/.test(await read()),
    );
    expect(await read()).toMatch(/purser_inbox_lag_events\{consumer="probe",service="probe"\} 0/);
    expect(await read()).toMatch(/purser_dead_letter_oldest_age_seconds\{consumer="probe",service="probe"\} \d/);
  });

  it.each([
    ['has no handler', [Batches], "WalletCreated has no handler: add a method with @EventPattern('WalletCreated')"],
    ['has two', [Batches, Singles, Second], 'TopUpCompleted has more than one handler'],
  ])('fails the start-up when an event %s', async (_, controllers, message) => {
    await expect(start(controllers)).rejects.toThrow(message);
  });

  it('fails the start-up with another number of partitions than the schema has', async () => {
    await expect(start([Batches, Singles], { PARTITIONS: '16' })).rejects.toThrow(
      'PARTITIONS is 16, but the database was migrated with 4',
    );
  });
});
