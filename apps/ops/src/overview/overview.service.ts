import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { LOGGER, Loop } from '@purser/platform';
import type { Log } from '@purser/platform';
import { DataSource } from 'typeorm';
import { LiveStreams } from '../live/live-streams.js';
import { attentionSql } from './attention.sql.js';
import { HistoryService } from './history.service.js';
import { Looks } from './look.js';
import { OverviewState } from './overview-state.js';
import type { AttentionResponse, MoneyResponse, Overview } from './overview.dto.js';

/** Milliseconds between two looks: while somebody watches, and else, when it is for the history alone. */
const WATCHED = 2_000;
const UNWATCHED = 60_000;
/** Milliseconds for which one request counts as watching. */
const INTEREST = 10_000;
/** Milliseconds between two rounds of thinning the history. */
const THIN = 3_600_000;

interface AttentionRow {
  open: number;
  investigating: number;
  reopened: number;
  ours: number;
  partner: number;
  oldestAt: Date | null;
  money: MoneyResponse[];
  rules: number;
  edits: number;
}

/** Looks at everything every two seconds while somebody watches, and once a minute otherwise. */
@Injectable()
export class OverviewService implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly state = new OverviewState();
  private readonly loop: Loop;
  private latest: { readonly at: number; readonly overview: Overview } | undefined;
  private looking: Promise<Overview> | undefined;
  private askedAt = -INTEREST;
  private thinnedAt = -THIN;

  constructor(
    @Inject(Looks) private readonly looks: Looks,
    @Inject(HistoryService) private readonly history: HistoryService,
    @Inject(LiveStreams) private readonly streams: LiveStreams,
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(LOGGER) log: Log,
  ) {
    this.loop = new Loop({ name: 'overview', run: () => this.round(), intervalMs: UNWATCHED, log });
  }

  onApplicationBootstrap(): void {
    this.streams.whenOpened((stream) => {
      const fresh = this.notOlderThan(WATCHED);
      if (fresh !== undefined) stream.send('overview', JSON.stringify(fresh));
      this.loop.wake();
    });
    this.loop.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.loop.stop();
  }

  /** At most two seconds old. */
  async current(): Promise<Overview> {
    this.askedAt = performance.now();
    const fresh = this.notOlderThan(WATCHED);
    if (fresh !== undefined) return fresh;
    const next = this.look();
    this.loop.wake();
    return next;
  }

  private notOlderThan(milliseconds: number): Overview | undefined {
    const { latest } = this;
    return latest !== undefined && performance.now() - latest.at < milliseconds ? latest.overview : undefined;
  }

  private async round(): Promise<number> {
    const begun = performance.now();
    // Somebody who came may have woken it right after a look.
    const age = begun - (this.latest?.at ?? -WATCHED);
    if (age < WATCHED / 2) return WATCHED - age;
    const overview = await this.look();
    if (this.streams.count > 0) this.streams.broadcast('overview', JSON.stringify(overview));
    if (begun - this.thinnedAt >= THIN) {
      this.thinnedAt = begun;
      await this.history.thin();
    }
    const now = performance.now();
    const watched = this.streams.count > 0 || now - this.askedAt < INTEREST;
    return watched ? Math.max(0, WATCHED - (now - begun)) : UNWATCHED;
  }

  /** Whoever asks meanwhile shares it. */
  private look(): Promise<Overview> {
    this.looking ??= this.takeALook().finally(() => (this.looking = undefined));
    return this.looking;
  }

  private async takeALook(): Promise<Overview> {
    const [look, attention] = await Promise.all([this.looks.look(), this.attention()]);
    const { overview, intervals } = this.state.take(look);
    const whole = { ...overview, attention };
    this.latest = { at: performance.now(), overview: whole };
    await this.history.add(look.at, intervals);
    return whole;
  }

  private async attention(): Promise<AttentionResponse> {
    const [row] = await this.dataSource.query<AttentionRow[]>(attentionSql);
    if (row === undefined) throw new Error('the database has lost its way to count');
    const { open, investigating, reopened, ours, partner, oldestAt, money, rules, edits } = row;
    return {
      cases: { open, investigating, reopened },
      deadLetters: { ours, partner },
      money,
      oldestAt: oldestAt?.toISOString() ?? null,
      awaitingApproval: { rules, edits },
    };
  }
}
