import { randomBytes } from 'node:crypto';
import { Test } from '@nestjs/testing';
import type { EventEnvelope } from '@purser/contracts';
import { DeadLetters } from '@purser/inbox';
import { loadConfig } from '@purser/platform';
import { authConfig, until } from '@purser/testing';
import type { TestDatabase, TestRedis } from '@purser/testing';
import { DataSource } from 'typeorm';
import { AppModule } from '../src/app.module.js';
import { WebhooksConfig } from '../src/config.js';
import { DeliveriesService } from '../src/deliveries/deliveries.service.js';
import type { DeliveryResponse, DeliveryStatus } from '../src/deliveries/delivery.dto.js';
import { FanOutController } from '../src/deliveries/fan-out.controller.js';
import { EndpointsService } from '../src/endpoints/endpoints.service.js';

export type WebhooksService = Awaited<ReturnType<typeof startWebhooks>>;

/** Whose endpoints they are. */
export const CLIENT = 'partner-1';
const secretKey = randomBytes(32).toString('base64');

/** The service without a transport: events are handed to its handler by the test. */
export async function startWebhooks(
  { database, redis }: { database: TestDatabase; redis: TestRedis },
  env: Record<string, string> = {},
) {
  const config = loadConfig(WebhooksConfig, {
    PORT: '0',
    LOG_LEVEL: 'fatal',
    DATABASE_URL: database.urlOf('webhooks'),
    REDIS_URL: redis.url,
    WEBHOOKS_ALLOW_PRIVATE_NETWORKS: 'true',
    WEBHOOK_SECRET_KEY: secretKey,
    // Longer than a busy machine is busy: an attempt that times out is one more than a test expects.
    WEBHOOK_TIMEOUT_MS: '30000',
    WEBHOOK_RETRY_SCHEDULE: '0,0',
    SWEEP_INTERVAL_MS: '200',
    ...(await authConfig()),
    ...env,
  });
  const app = await Test.createTestingModule({ imports: [AppModule.with(config)] }).compile();
  await app.init();
  const endpoints = app.get(EndpointsService);
  const deliveries = app.get(DeliveriesService);
  const deadLetters = app.get(DeadLetters);

  const deliveriesOf = async (endpointId: string, status?: DeliveryStatus): Promise<DeliveryResponse[]> =>
    (await deliveries.list(endpointId, { limit: 100, status })).data;
  const deadLetterOf = async (event: EventEnvelope) =>
    (await deadLetters.list({ limit: 100 })).find(({ eventId }) => eventId === event.id);
  return {
    app,
    endpoints,
    deliveries,
    deadLetters,
    deliveriesOf,
    deadLetterOf,
    subscribe: (url: string, events: string[] = ['TopUpCompleted']) => endpoints.create(CLIENT, url, events),
    /** Every event goes to every endpoint: the next test shall have only its own. */
    async deleteEndpoints() {
      for (const { id } of await endpoints.list(CLIENT)) await endpoints.delete(CLIENT, id);
    },
    /** What the inbox does: the handler in a transaction, then what it wanted to run after the commit. */
    async handle(...events: EventEnvelope[]) {
      const hints: (() => void)[] = [];
      await app.get(DataSource).transaction((tx) =>
        app.get(FanOutController).fanOut(events, {
          tx,
          consumer: 'webhooks',
          attempt: 1,
          afterCommit: (hint) => void hints.push(hint),
        }),
      );
      for (const hint of hints) hint();
    },
    /** Waits until so many deliveries to the endpoint have this status. */
    has: (status: DeliveryStatus, endpointId: string, count = 1): Promise<DeliveryResponse[]> =>
      until(
        async () => {
          const found = await deliveriesOf(endpointId, status);
          return found.length >= count && found;
        },
        { timeoutMs: 20_000, what: `${count} ${status} deliveries` },
      ),
  };
}
