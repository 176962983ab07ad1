import { Inject, Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { LOGGER, Loop, METRICS, Problem } from '@purser/platform';
import type { Log } from '@purser/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import { SessionsService } from '../sessions/sessions.service.js';
import { EventStream } from './event-stream.js';
import { Live } from './live.js';
import type { News } from './live.js';

/** Open at a time. */
const MOST_STREAMS = 200;
/** Milliseconds between two pings, and looks whether the sessions last. */
const PING = 15_000;
/** Milliseconds after which a stream ends and its client, as browsers do, asks anew: with a token that is still good. */
const LONGEST = 3_600_000;

export type Opened = (stream: EventStream) => void;

/** Everybody who watches this instance. */
@Injectable()
export class LiveStreams implements OnModuleInit, BeforeApplicationShutdown {
  private readonly streams = new Set<EventStream>();
  private readonly onOpen: Opened[] = [];
  private readonly loop: Loop;
  private stopping = false;

  constructor(
    @Inject(Live) private readonly live: Live,
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(LOGGER) log: Log,
    @Inject(METRICS) registry: Registry,
  ) {
    this.loop = new Loop({ name: 'live streams', run: () => this.tend(), intervalMs: PING, log });
    const open = () => this.streams.size;
    new Gauge({
      name: 'purser_live_streams',
      help: 'Dashboards that watch this instance.',
      registers: [registry],
      collect() {
        this.set(open());
      },
    });
  }

  onModuleInit(): void {
    this.live.watch({ tell: (news) => this.tell(news) });
    this.sessions.whenEnded((id) => this.endOf((sessionId) => sessionId === id));
    this.loop.start();
  }

  /** Before the server closes: it waits for answers that are under way, and these would never end. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    for (const stream of this.streams) stream.end();
    await this.loop.stop();
  }

  get count(): number {
    return this.streams.size;
  }

  /** What a new client is told first. */
  whenOpened(tell: Opened): void {
    this.onOpen.push(tell);
  }

  /** @throws Problem 503 when there are too many, or this instance stops */
  open(request: FastifyRequest, reply: FastifyReply): void {
    if (this.stopping || this.streams.size >= MOST_STREAMS)
      throw new Problem(
        'too_many_streams',
        503,
        'This instance has no stream left. The pages work without; try again.',
        {
          headers: { 'Retry-After': '15' },
        },
      );
    const stream = new EventStream(request, reply, (closed) => this.streams.delete(closed));
    this.streams.add(stream);
    for (const tell of this.onOpen) tell(stream);
  }

  /** @param data JSON, made once for all */
  broadcast(event: string, data: string): void {
    for (const stream of this.streams) stream.send(event, data);
  }

  private tell({ changes, replays }: News): void {
    if (this.count === 0) return;
    for (const change of changes) this.broadcast('changed', JSON.stringify(change));
    for (const replay of replays) this.broadcast('replay', JSON.stringify(replay));
  }

  private async tend(): Promise<void> {
    const now = Date.now();
    for (const stream of this.streams) {
      if (now - stream.openedAt > LONGEST) stream.end();
      else stream.ping();
    }
    const ids = [...this.streams].flatMap(({ sessionId }) => sessionId ?? []);
    if (ids.length === 0) return;
    const lasting = await this.sessions.lasting(ids);
    const asked = new Set(ids);
    this.endOf((id) => asked.has(id) && !lasting.has(id));
  }

  private endOf(isOver: (sessionId: string) => boolean): void {
    for (const stream of this.streams) if (stream.sessionId !== undefined && isOver(stream.sessionId)) stream.end();
  }
}
