export { RedisStreamsBroker } from './redis/redis-streams-broker.js';
export { StreamsTransport, type StreamsTransportOptions } from './streams-transport.js';
export type {
  Cursor,
  EventBroker,
  Gap,
  PartitionBatch,
  Positions,
  PublishBatch,
  PublishResult,
  StreamEntry,
  StreamState,
} from './broker.js';
export type { ConnectRedis } from './redis/connections.js';
export type { StreamConsumer } from './stream-consumer.js';
