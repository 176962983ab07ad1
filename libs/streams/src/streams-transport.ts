import { Server } from '@nestjs/microservices';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { EventBroker } from './broker.js';
import type { StreamConsumer } from './stream-consumer.js';

export interface StreamsTransportOptions {
  readonly broker: EventBroker;
  readonly consumer: StreamConsumer;
  /** Events per read over all partitions. */
  readonly batchSize: number;
}

/** Consumes partitioned streams, so that a consumer is an ordinary Nest controller with `@EventPattern`. */
export class StreamsTransport extends Server implements CustomTransportStrategy {
  constructor(private readonly options: StreamsTransportOptions) {
    super();
  }

  listen(callback: (error?: unknown) => void): void {
    callback(new Error(`not built yet: ${this.options.consumer.name}`));
  }

  async close(): Promise<void> {}

  on(): never {
    throw new Error('StreamsTransport emits no events.');
  }

  unwrap<T>(): T {
    return this.options.broker as T;
  }
}
