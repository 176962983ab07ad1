import { Loop } from '@purser/platform';
import type { Log } from '@purser/platform';
import type { DataSource } from 'typeorm';
import type { ConsumerRuleDto } from '../rejection-rules/rejection-rules.dto.js';
import { RejectionRules } from '../rejection-rules/rejection-rules.js';
import { putRules } from '../rejection-rules/put-rules.js';
import { readControlSql } from './read-control.sql.js';
import { setPausedSql } from './set-paused.sql.js';

export interface ControlOptions {
  readonly dataSource: DataSource;
  readonly log: Log;
  /** Milliseconds between two looks; default 5000. */
  readonly intervalMs?: number;
}

interface Row {
  readonly paused: boolean;
  readonly revision: number;
  readonly rules: ConsumerRuleDto[] | null;
}

/** Within so many milliseconds every instance does what was told to any of them. A query of 30 µs each. */
const LOOK_MS = 5_000;

/**
 * What people have told this consumer, kept in Postgres: whether it is paused, and which events it must reject. The instance
 * that was told knows at once, the others look every 5 s. While Postgres is away, what was last known holds.
 */
export class Control {
  readonly rules = new RejectionRules();
  private readonly loop: Loop;
  private readonly onResume: (() => void)[] = [];
  private revision = -1;
  private pausedNow = false;
  /** Looks begun, and the latest of them that was answered: an answer that was overtaken says nothing new. */
  private asked = 0;
  private answered = 0;

  constructor(private readonly options: ControlOptions) {
    const { log, intervalMs = LOOK_MS } = options;
    this.loop = new Loop({ name: 'control of the consumer', intervalMs, run: () => this.look(), log });
  }

  get paused(): boolean {
    return this.pausedNow;
  }

  /** The revision of the rules that this instance keeps to; -1 before it knows any. */
  get rulesRevision(): number {
    return this.revision;
  }

  /** Runs `fn` whenever the consumer goes on after a pause. */
  whenResumed(fn: () => void): void {
    this.onResume.push(fn);
  }

  /** Resolves when it is known what was told before this process began; nothing may be read earlier. */
  async start(): Promise<void> {
    await this.look();
    this.loop.start();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  /** @param by who says so, for people */
  async setPaused(paused: boolean, by: string): Promise<void> {
    await this.options.dataSource.query(setPausedSql, [paused, by]);
    await this.look();
  }

  /**
   * Puts these rules in force, unless newer ones are already.
   *
   * @returns the revision that is in force
   */
  async putRules(revision: number, rules: readonly ConsumerRuleDto[]): Promise<number> {
    const inForce = await putRules(this.options.dataSource, revision, rules);
    // The same revision may have come with other rules.
    this.revision = -1;
    await this.look();
    return inForce;
  }

  private async look(): Promise<void> {
    const asked = (this.asked += 1);
    const [row] = await this.options.dataSource.query<Row[]>(readControlSql, [this.revision]);
    if (row === undefined)
      throw new Error('consumer_control has lost its row: INSERT INTO consumer_control DEFAULT VALUES');
    if (asked < this.answered) return;
    this.answered = asked;
    if (row.rules !== null) {
      this.rules.replace(row.rules.map((rule) => ({ ...rule, expiresAt: new Date(rule.expiresAt) })));
      this.revision = row.revision;
    }
    const resumed = this.pausedNow && !row.paused;
    if (this.pausedNow !== row.paused) this.options.log.info(row.paused ? 'paused' : 'resumed');
    this.pausedNow = row.paused;
    if (resumed) for (const fn of this.onResume) fn();
  }
}
