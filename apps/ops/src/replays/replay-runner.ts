import { Inject, Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { LOGGER, Loop, ServiceClient } from '@purser/platform';
import type { Log } from '@purser/platform';
import { OpsConfig } from '../config.js';
import { Live } from '../live/live.js';
import type { Change } from '../live/live.js';
import type { ServiceName } from '../services/service-names.js';
import { ReplayRun } from './replay-run.js';
import { ReplaySettler } from './replay-settler.js';
import { ReplayStore } from './replay-store.js';
import type { LeasedReplay } from './replay-store.js';
import { showReplay } from './show-replay.js';

/** Milliseconds between two heartbeats while it watches a replay; a lease outlives five. */
const HEARTBEAT_MS = 1_000;
/** Milliseconds between two looks for a replay that nobody has, while it watches none. */
const IDLE_MS = 5_000;
/** Milliseconds between two messages of one replay's progress. */
const PROGRESS_MS = 500;
/** Milliseconds between two looks at everything that a replay waits for; reports settle it otherwise. */
const SWEEP_MS = 30_000;

/** Runs the replays that this instance has the lease of, and watches them until everything is settled. */
@Injectable()
export class ReplayRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly runs = new Map<string, ReplayRun>();
  private readonly ending = new WeakSet<ReplayRun>();
  private readonly swept = new Map<string, number>();
  private readonly told = new Map<string, string>();
  private beatAt = -HEARTBEAT_MS;
  private watched: readonly LeasedReplay[] = [];
  private readonly heartbeat: Loop;
  /** While there is something to tell. */
  private progress: Loop | undefined;

  constructor(
    @Inject(OpsConfig) private readonly config: OpsConfig,
    @Inject(LOGGER) private readonly log: Log,
    @Inject(ServiceClient) private readonly services: ServiceClient<ServiceName>,
    @Inject(ReplayStore) private readonly store: ReplayStore,
    @Inject(ReplaySettler) private readonly settler: ReplaySettler,
    @Inject(Live) private readonly live: Live,
  ) {
    this.heartbeat = new Loop({ name: 'replays', intervalMs: HEARTBEAT_MS, log, run: () => this.beat() });
  }

  onApplicationBootstrap(): void {
    this.heartbeat.start();
    this.live.watch({ tell: ({ changes }) => this.heard(changes) });
  }

  /** While the database is open: what is under way has to be written down. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.heartbeat.stop();
    await this.progress?.stop();
    await Promise.all([...this.runs.values()].map((run) => run.stop()));
    await this.store.release(this.config.instanceId).catch((error: unknown) => {
      this.log.warn({ err: error }, 'could not give back the leases of replays; they run out by themselves');
    });
  }

  /** Something was started, paused or ended: look now. */
  wake(): void {
    this.heartbeat.wake();
  }

  /** Some replay has changed, maybe at another instance, which may not live to run it. While one runs that is said all the time. */
  private heard(changes: readonly Change[]): void {
    const idle = this.watched.length === 0 && performance.now() - this.beatAt >= HEARTBEAT_MS;
    if (idle && changes.some(({ kind }) => kind === 'replay')) this.wake();
  }

  /** Returns the milliseconds until the next one. */
  private async beat(): Promise<number> {
    const { instanceId } = this.config;
    this.beatAt = performance.now();
    this.watched = await this.store.lease(instanceId);
    this.tellWhileWatching();
    const running = new Map(this.watched.filter(({ state }) => state === 'running').map((one) => [one.id, one]));
    for (const [id, run] of this.runs) if (!running.has(id) || run.isOver) this.end(id, run);
    for (const [id, replay] of running) if (!this.runs.has(id)) this.begin(replay);
    this.forgetEnded();
    if (this.watched.length === 0) return IDLE_MS;
    for (const { id } of this.watched) await this.sweep(id);
    const moved = await this.store.advance(instanceId);
    this.live.changed(
      'replay',
      moved.map(({ id }) => id),
    );
    return HEARTBEAT_MS;
  }

  private tellWhileWatching(): void {
    if (this.watched.length === 0) {
      void this.progress?.stop();
      this.progress = undefined;
    } else if (this.progress === undefined) {
      const { log } = this;
      const run = () => this.tellProgress();
      this.progress = new Loop({ name: 'progress of replays', intervalMs: PROGRESS_MS, log, run });
      this.progress.start();
    }
  }

  private begin(replay: LeasedReplay): void {
    const run = new ReplayRun(replay, {
      store: this.store,
      services: this.services,
      instance: this.config.instanceId,
      log: this.log,
    });
    this.runs.set(replay.id, run);
    run.start();
  }

  /** It is in the way of a new run until its last answers are written down, but of no heartbeat. */
  private end(id: string, run: ReplayRun): void {
    if (this.ending.has(run)) return;
    this.ending.add(run);
    void run.stop().finally(() => this.runs.delete(id));
  }

  private async sweep(id: string): Promise<void> {
    const last = this.swept.get(id);
    if (last !== undefined && performance.now() - last < SWEEP_MS) return;
    this.swept.set(id, performance.now());
    await this.settler.sweep(id);
  }

  /** Those that have moved since they were last told. */
  private async tellProgress(): Promise<void> {
    for (const { id } of this.watched) {
      const row = await this.store.find(id);
      if (row === undefined) continue;
      const replay = showReplay(row);
      const { progress, state, ratePerSecond, waitsFor } = replay;
      const now = JSON.stringify([progress, state, ratePerSecond, waitsFor]);
      if (this.told.get(id) === now) continue;
      this.told.set(id, now);
      this.live.replay(replay);
    }
  }

  private forgetEnded(): void {
    const ids = new Set(this.watched.map(({ id }) => id));
    for (const known of [this.told, this.swept]) {
      for (const id of known.keys()) if (!ids.has(id)) known.delete(id);
    }
  }
}
