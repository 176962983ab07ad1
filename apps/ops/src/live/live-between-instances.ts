import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { createRedis, LOGGER, REDIS, subscribeTo } from '@purser/platform';
import type { Log } from '@purser/platform';
import type { Redis } from 'ioredis';
import { OpsConfig } from '../config.js';
import { changeKinds, Live } from './live.js';
import type { Change, News, ReplayProgress } from './live.js';

const CHANNEL = 'purser:ops:live';

/**
 * Carries news to the other instances of ops and theirs here, over Redis. Without Redis each instance tells its own people
 * what it does itself.
 */
@Injectable()
export class LiveBetweenInstances implements OnModuleInit, OnApplicationShutdown {
  private readonly subscriber: Redis;

  constructor(
    @Inject(Live) private readonly live: Live,
    @Inject(REDIS) private readonly redis: Redis,
    @Inject(OpsConfig) private readonly config: OpsConfig,
    @Inject(LOGGER) log: Log,
  ) {
    this.subscriber = createRedis(config, 'subscriber', log);
  }

  onModuleInit(): void {
    this.live.watch({ oursOnly: true, tell: (news) => this.publish(news) });
    this.subscriber.on('message', (_channel, message) => this.receive(message));
    subscribeTo(this.subscriber, CHANNEL);
  }

  onApplicationShutdown(): void {
    this.subscriber.disconnect();
  }

  private publish(news: News): void {
    const message = JSON.stringify({ from: this.config.instanceId, ...news });
    // A hint: whoever misses it sees the change when it loads anew.
    this.redis.publish(CHANNEL, message).catch(() => undefined);
  }

  private receive(message: string): void {
    const parsed = parse(message);
    if (parsed !== undefined && parsed.from !== this.config.instanceId) this.live.heard(parsed.news);
  }
}

/** undefined for what no ops of ours has sent: of another version, or a stranger's. */
function parse(message: string): { from: string; news: News } | undefined {
  try {
    const { from, changes, replays } = JSON.parse(message) as Record<string, unknown>;
    if (typeof from !== 'string' || !Array.isArray(changes) || !Array.isArray(replays)) return undefined;
    return { from, news: { changes: changes.filter(isChange), replays: replays.filter(isReplay) } };
  } catch {
    return undefined;
  }
}

function isChange(value: unknown): value is Change {
  const { kind, ids } = { ...(value as Record<string, unknown> | null) };
  return changeKinds.some((known) => known === kind) && Array.isArray(ids) && ids.every((id) => typeof id === 'string');
}

function isReplay(value: unknown): value is ReplayProgress {
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string';
}
