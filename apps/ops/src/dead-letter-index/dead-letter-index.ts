import { Inject, Injectable } from '@nestjs/common';
import { uuidv7 } from '@purser/contracts';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { Audit, PURSER } from '../audit/audit.js';
import { Live } from '../live/live.js';
import type { ConsumerName } from '../services/service-names.js';
import { deadLetterStates } from './dead-letter-report.js';
import type { DeadLetterReport, DeadLetterState, Reports } from './dead-letter-report.js';
import { IndexListeners } from './index-listeners.js';
import type { IndexChange } from './index-listeners.js';
import { ADD_CASES, LOCK_CASES } from './lock-cases.sql.js';
import { FIND_LOST, LOCK_CASES_BY_ID, LOSE_DEAD_LETTERS } from './lose-dead-letters.sql.js';
import { recountCases } from './recount-cases.js';
import { RECORD_REPORTS } from './record-reports.sql.js';
import { REOPEN_CASES } from './reopen-cases.sql.js';

/** One page of a consumer at a time: two that make the same cases would wait for each other in turns. */
const LOCK_CONSUMER = `SELECT pg_advisory_xact_lock(hashtext('dead-letter-index'), hashtext($1))`;
/** Dead letters given up in one transaction. */
const LOST_PAGE = 500;

interface Written {
  id: string;
  caseId: string;
  failed: boolean;
}

interface Reopened {
  id: string;
  resolution: string;
  resolvedBy: string;
  regressions: number;
}

/** The copy of all consumers' dead letters, grouped into cases. */
@Injectable()
export class DeadLetterIndex {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Audit) private readonly audit: Audit,
    @Inject(IndexListeners) private readonly listeners: IndexListeners,
    @Inject(Live) private readonly live: Live,
  ) {}

  /**
   * Writes a page of reports, in one transaction: the dead letters, their cases, the cases' figures, which of them are open
   * again, and whatever the listeners add. Reports that are not news change nothing, so a page may come twice, and from two
   * instances at once.
   *
   * @param reports no id twice
   * @returns whether any of it was news
   */
  async record(consumer: ConsumerName, reports: readonly DeadLetterReport[]): Promise<boolean> {
    const change = await this.dataSource.transaction((tx) => this.write(tx, consumer, reports));
    if (change === undefined) return false;
    this.live.changed('case', change.cases);
    return true;
  }

  /** Whether as many dead letters are known, in each state, as the consumer says it has. */
  async agreesWith(consumer: ConsumerName, totals: Reports['totals']): Promise<boolean> {
    const rows = await this.dataSource.query<{ state: DeadLetterState; count: number }[]>(
      `SELECT state, count(*)::int AS count FROM dead_letter WHERE consumer = $1 AND NOT lost GROUP BY state`,
      [consumer],
    );
    const known = new Map(rows.map(({ state, count }) => [state, count]));
    return deadLetterStates.every((state) => (known.get(state) ?? 0) === totals[state]);
  }

  /** The highest revision that is known of a consumer's dead letters, and what time it is here. */
  async latestOf(consumer: ConsumerName): Promise<{ revision: number; now: Date }> {
    const [latest] = await this.dataSource.query<{ revision: number; now: Date }[]>(
      `SELECT coalesce(max(revision), 0)::float8 AS revision, clock_timestamp() AS now FROM dead_letter WHERE consumer = $1`,
      [consumer],
    );
    if (latest === undefined) throw new Error('an aggregate returned no row');
    return latest;
  }

  /**
   * Gives up what a consumer has not reported since it was asked for everything: it does not have it any more. Call it when it
   * has nothing more to report. Returns how many there were.
   */
  async lose(consumer: ConsumerName, since: Date): Promise<number> {
    let lost = 0;
    for (let page = LOST_PAGE; page === LOST_PAGE; lost += page) {
      const { found, change } = await this.dataSource.transaction((tx) => this.losePage(tx, consumer, since));
      this.live.changed('case', change.cases);
      page = found;
    }
    return lost;
  }

  private async losePage(tx: EntityManager, consumer: ConsumerName, since: Date) {
    await tx.query(LOCK_CONSUMER, [consumer]);
    const found = await tx.query<{ id: string; caseId: string }[]>(FIND_LOST, [consumer, since, LOST_PAGE]);
    const cases = [...new Set(found.map(({ caseId }) => caseId))];
    await tx.query(LOCK_CASES_BY_ID, [cases]);
    const ids = found.map(({ id }) => id);
    const [lost] = await tx.query<[{ id: string; before: DeadLetterState }[], number]>(LOSE_DEAD_LETTERS, [ids, since]);
    await recountCases(tx, cases);
    await this.audit.record(
      tx,
      ...lost.map(({ id, before }) => ({
        actor: PURSER,
        action: 'dead_letter.lost',
        subjectKind: 'dead_letter' as const,
        subjectId: id,
        before: { state: before },
      })),
    );
    const change: IndexChange = { consumer, deadLetters: lost.map(({ id }) => id), cases, opened: [], reopened: [] };
    await this.listeners.tell(tx, change);
    return { found: found.length, change };
  }

  private async write(
    tx: EntityManager,
    consumer: ConsumerName,
    reports: readonly DeadLetterReport[],
  ): Promise<IndexChange | undefined> {
    await tx.query(LOCK_CONSUMER, [consumer]);
    const news = await this.newsOf(tx, reports);
    if (news.length === 0) return undefined;
    const json = JSON.stringify(news);
    const opened = await this.addCases(tx, consumer, news);
    const locked = await tx.query<{ id: string }[]>(LOCK_CASES, [consumer, json]);
    const written = await tx.query<Written[]>(RECORD_REPORTS, [consumer, json]);
    const cases = locked.map(({ id }) => id);
    await recountCases(tx, cases);
    const failed = written.filter((one) => one.failed).map(({ caseId }) => caseId);
    const reopened = await this.reopen(tx, [...new Set(failed)]);
    const change = { consumer, deadLetters: written.map(({ id }) => id), cases, opened, reopened };
    await this.listeners.tell(tx, change);
    return change;
  }

  /** A page from before a later one must not even make a case. */
  private async newsOf(tx: EntityManager, reports: readonly DeadLetterReport[]): Promise<DeadLetterReport[]> {
    const rows = await tx.query<{ id: string; revision: number }[]>(
      `SELECT id, revision::float8 AS revision FROM dead_letter WHERE id = ANY ($1)`,
      [reports.map(({ id }) => id)],
    );
    const known = new Map(rows.map(({ id, revision }) => [id, revision]));
    return reports.filter(({ id, revision }) => revision > (known.get(id) ?? 0));
  }

  private async addCases(tx: EntityManager, consumer: string, reports: readonly DeadLetterReport[]): Promise<string[]> {
    const byCause = new Map(reports.map((report) => [`${report.source} ${report.fingerprint}`, report]));
    const samples = [...byCause.values()];
    const rows = await tx.query<{ id: string }[]>(ADD_CASES, [
      consumer,
      samples.map(() => uuidv7()),
      JSON.stringify(samples),
    ]);
    const opened = rows.map(({ id }) => id);
    await this.audit.record(
      tx,
      ...opened.map((id) => ({
        actor: PURSER,
        action: 'case.opened',
        subjectKind: 'case' as const,
        subjectId: id,
        after: { state: 'open' },
      })),
    );
    return opened;
  }

  private async reopen(tx: EntityManager, failed: readonly string[]): Promise<string[]> {
    if (failed.length === 0) return [];
    const [rows] = await tx.query<[Reopened[], number]>(REOPEN_CASES, [failed]);
    await this.audit.record(
      tx,
      ...rows.map(({ id, resolution, resolvedBy, regressions }) => ({
        actor: PURSER,
        action: 'case.reopened',
        subjectKind: 'case' as const,
        subjectId: id,
        before: { state: 'resolved', resolution, resolvedBy, regressions: regressions - 1 },
        after: { state: 'reopened', regressions },
      })),
    );
    return rows.map(({ id }) => id);
  }
}
