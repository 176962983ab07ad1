import { ConsoleLogger, Controller, Module } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { EventEnvelope, EventType } from '@purser/contracts';
import { createHttpApp, DatabaseModule, loadConfig, PlatformModule, RedisModule } from '@purser/platform';
import type { Scope } from '@purser/platform';
import { authConfig, authorization } from '@purser/testing';
import { ConsumerConfig } from '../src/consumer-config.js';
import type { InboxContext } from '../src/consumer/inbox-context.js';
import { InboxModule } from '../src/inbox.module.js';
import { createTransport } from '../src/transport.js';
import { record } from './probe-effect.js';
import type { Probe } from './probe.js';

@Controller()
class Recorder {
  @EventPattern<EventType>('TopUpCompleted', { batch: true })
  async take(@Payload() events: EventEnvelope[], @Ctx() context: InboxContext): Promise<void> {
    await record(events, context);
  }
}

/** A whole service on a probe's tables, as startService makes it, for tests of its HTTP: it records top-ups. */
export async function probeService(world: Probe) {
  const { databaseUrl, redisUrl, partitions } = world.settings;
  const config = loadConfig(ConsumerConfig, {
    ...(await authConfig()),
    PORT: '0',
    LOG_LEVEL: 'silent',
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    PARTITIONS: String(partitions),
  });
  @Module({
    imports: [
      PlatformModule.forService({ name: 'probe', config }),
      DatabaseModule.forSchema({ schema: 'probe', config }),
      RedisModule.forService(config),
      InboxModule.forConsumer({ name: 'probe', events: ['TopUpCompleted'], config }),
    ],
    controllers: [Recorder],
  })
  class App {}
  const app: NestFastifyApplication = await createHttpApp(App, new ConsoleLogger('test', { logLevels: [] }));
  app.connectMicroservice({ strategy: createTransport(app) });
  await app.init();
  await app.startAllMicroservices();
  return {
    config,
    /** By default as ops does it. */
    async request<T = Record<string, unknown>>(
      method: 'GET' | 'POST' | 'PUT',
      url: string,
      payload?: object,
      scopes: readonly Scope[] = ['ops:read', 'internal:write'],
    ): Promise<{ status: number; body: T }> {
      const response = await app.inject({ method, url, payload, headers: await authorization(scopes) });
      return { status: response.statusCode, body: response.json<T>() };
    },
    close: () => app.close(),
  };
}

export type ProbeService = Awaited<ReturnType<typeof probeService>>;
