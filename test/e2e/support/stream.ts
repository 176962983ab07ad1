import { partitionOf } from '@purser/contracts';
import type { EventEnvelope } from '@purser/contracts';
import { createRedis } from '@purser/platform';
import { RedisStreamsBroker } from '@purser/streams';

/** Publishes events as the relay would, for tests of one consumer alone. */
export interface Stream {
  publish(events: readonly EventEnvelope[]): Promise<void>;
  /** Publishes everything from the first event on again, after the streams were wiped. */
  rebuild(): Promise<void>;
  close(): Promise<void>;
}

export function stream(redisUrl: string, partitions: number): Stream {
  const broker = new RedisStreamsBroker((role) => createRedis({ redisUrl }, role));
  const published = new Map<number, string[]>();
  return {
    async publish(events) {
      for (const event of events) {
        const partition = partitionOf(event.subject, partitions);
        const earlier = published.get(partition) ?? [];
        const envelope = JSON.stringify(event);
        await broker.publish([{ partition, after: earlier.length, tip: earlier.length + 1, envelopes: [envelope] }]);
        published.set(partition, [...earlier, envelope]);
      }
    },
    async rebuild() {
      for (const [partition, envelopes] of published) {
        await broker.publish([{ partition, after: 0, tip: envelopes.length, envelopes }]);
      }
    },
    close: () => broker.close(),
  };
}
