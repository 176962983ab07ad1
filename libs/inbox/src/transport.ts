import type { INestApplication } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { LOGGER } from '@purser/platform';
import type { Log } from '@purser/platform';
import { RedisStreamsBroker, StreamsTransport } from '@purser/streams';
import { InboxConsumer } from './consumer/inbox-consumer.js';
import { passErrorsOn } from './consumer/pass-errors.filter.js';
import { CONSUMER } from './inbox-options.js';
import type { ConsumerOptions } from './inbox-options.js';

/** The consumer's transport: `startService({ …, transport: createTransport })`. The app imports InboxModule. */
export function createTransport(app: INestApplication): StreamsTransport {
  const find = <T>(token: symbol | (new (...args: never[]) => T)): T => app.get<T>(token, { strict: false });
  passErrorsOn(find(DiscoveryService));
  return new StreamsTransport({
    broker: find(RedisStreamsBroker),
    consumer: find(InboxConsumer),
    batchSize: find<ConsumerOptions>(CONSUMER).config.batchSize,
    log: find<Log>(LOGGER),
  });
}
