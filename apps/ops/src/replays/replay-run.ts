import { Loop, Problem, ServiceUnreachableError } from '@purser/platform';
import type { Log, ServiceClient } from '@purser/platform';
import type { ConsumerName, ServiceName } from '../services/service-names.js';
import { Lane } from './lane.js';
import { Pace } from './pace.js';
import type { LeasedReplay, ReplayAnswer, ReplayStore } from './replay-store.js';

/** Milliseconds. A rate of 100 a second is twenty at a time. */
const TICK_MS = 200;
/** Milliseconds after which it says that it runs, though it sends nothing. */
const HEARTBEAT_MS = 1_000;
/** Ids in one call. */
const MOST_IDS = 500;

export interface RunParts {
  readonly store: ReplayStore;
  readonly services: ServiceClient<ServiceName>;
  readonly instance: string;
  readonly log: Log;
}

/**
 * Sends one replay's items at its pace. An item is claimed, that is committed, then sent, then written down as sent. What a
 * process claimed and did not live to write down is sent again by its successor, and harmless there by the reference.
 */
export class ReplayRun {
  private readonly loop: Loop;
  private readonly lanes: readonly Lane[];
  private readonly pace: Pace;
  private lastTick = performance.now();
  private lastClaim = 0;
  private over = false;

  constructor(
    private readonly replay: LeasedReplay,
    private readonly parts: RunParts,
  ) {
    this.lanes = replay.consumers.map((consumer) => new Lane(consumer));
    this.pace = new Pace({ steps: replay.ramp, stepSeconds: replay.stepSeconds }, replay.ranMs);
    this.loop = new Loop({
      name: `replay ${replay.id}`,
      intervalMs: TICK_MS,
      log: parts.log,
      run: () => this.tick(),
    });
  }

  start(): void {
    this.loop.start();
  }

  /** It was paused or ended, or somebody else has it: nothing more is sent. */
  get isOver(): boolean {
    return this.over;
  }

  /** Resolves when what is under way is answered, and written down. */
  async stop(): Promise<void> {
    await this.loop.stop();
    await Promise.all(this.lanes.map((lane) => lane.ended()));
  }

  private async tick(): Promise<void> {
    if (this.over) return;
    const now = performance.now();
    const elapsed = now - this.lastTick;
    this.lastTick = now;
    await this.settleDoubts(now);
    // While nobody answers it does not climb its ramp: whoever comes back is not to be overrun.
    if (this.lanes.some((lane) => !lane.isHeld && !lane.isEmpty)) this.pace.advance(elapsed);

    const free = this.lanes.filter((lane) => lane.isFree(now) && !lane.isHeld && !lane.isEmpty);
    const limit = free.length === 0 ? 0 : Math.min(this.pace.allowed, MOST_IDS);
    if (limit === 0 && now - this.lastClaim < HEARTBEAT_MS) return;
    this.lastClaim = now;
    const { held, claimed, skipped } = await this.parts.store.claim({
      id: this.replay.id,
      instance: this.parts.instance,
      ranMs: this.pace.ran,
      rate: this.pace.rate,
      consumers: free.map(({ consumer }) => consumer),
      limit,
    });
    this.over = !held;
    this.pace.took(claimed.length);
    for (const lane of free) {
      const ids = claimed.filter(({ consumer }) => consumer === lane.consumer).map(({ id }) => id);
      if (ids.length > 0) lane.send(() => this.send(lane.consumer, ids));
      else if (held && claimed.length + skipped < limit) lane.isEmpty = true;
    }
  }

  /** What may or may not have been sent is sent again, before anything new. It was counted when it was claimed. */
  private async settleDoubts(now: number): Promise<void> {
    for (const lane of this.lanes.filter((one) => one.inDoubt && one.isFree(now))) {
      const ids = await this.parts.store.inDoubt(this.replay.id, lane.consumer, MOST_IDS);
      if (ids.length > 0 || lane.isHeld) lane.send(() => this.send(lane.consumer, ids));
      else lane.inDoubt = false;
    }
  }

  /** Whether all were answered. */
  private async send(consumer: ConsumerName, ids: readonly string[]): Promise<boolean> {
    const { store, log } = this.parts;
    const { id: replay } = this.replay;
    try {
      const results = ids.length === 0 ? [] : await this.call(consumer, ids);
      await store.recordAnswers(replay, consumer, results);
      return results.length === ids.length;
    } catch (error) {
      if (!(error instanceof ServiceUnreachableError || error instanceof Problem)) {
        log.warn({ err: error, replay, peer: consumer }, 'a call of a replay is in doubt, and is made again');
        return false;
      }
      await store.holdUp(replay, consumer, error.message).catch((failure: unknown) => {
        log.warn({ err: failure, replay, peer: consumer }, 'cannot write down that a replay is held up');
      });
      return false;
    }
  }

  private async call(consumer: ConsumerName, ids: readonly string[]): Promise<ReplayAnswer[]> {
    const { id: ref, attempts } = this.replay;
    const request = { ids, ref, attempts };
    const path = '/internal/dead-letters/replay';
    return (await this.parts.services.post<{ results: ReplayAnswer[] }>(consumer, path, request)).results;
  }
}
