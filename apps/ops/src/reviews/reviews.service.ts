import { Inject, Injectable } from '@nestjs/common';
import { uuidv7 } from '@purser/contracts';
import { Problem } from '@purser/platform';
import { isUUID } from 'class-validator';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { Audit } from '../audit/audit.js';
import { CaseSummaries } from '../cases/case-summaries.js';
import { lockCase } from '../cases/stored-case.js';
import { Live } from '../live/live.js';
import { decodeKeyset, pageOf } from '../pages/keyset.js';
import type { DecideRequest, ListReviewsQuery, Review, ReviewItem, ReviewList, ReviewSummary } from './review.dto.js';
import { ADD_ITEMS, CASES_TO_REVIEW, DECIDE, FIND_REVIEW, LIST_REVIEWS } from './review.sql.js';

type Timed<T extends { startedAt: string; finishedAt: string | null }> = Omit<T, 'startedAt' | 'finishedAt'> & {
  startedAt: Date;
  finishedAt: Date | null;
};

/** Walks through what is open, and keeps what was decided about it. */
@Injectable()
export class ReviewsService {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Audit) private readonly audit: Audit,
    @Inject(CaseSummaries) private readonly summaries: CaseSummaries,
    @Inject(Live) private readonly live: Live,
  ) {}

  /** Freezes what is not resolved at this moment. */
  async start(actor: string): Promise<Review> {
    const id = uuidv7();
    const review = await this.dataSource.transaction(async (tx) => {
      const open = await tx.query<{ id: string }[]>(CASES_TO_REVIEW);
      const cases = await this.summaries.load(
        open.map((one) => one.id),
        tx,
      );
      await tx.query(`INSERT INTO review (id, started_by) VALUES ($1, $2)`, [id, actor]);
      await tx.query(ADD_ITEMS, [id, JSON.stringify(cases)]);
      const subject = { subjectKind: 'review' as const, subjectId: id };
      await this.audit.record(tx, { actor, action: 'review.started', ...subject, after: { cases: cases.length } });
      return reviewOf(tx, id);
    });
    this.live.changed('review', [id]);
    return review;
  }

  find(id: string): Promise<Review> {
    return reviewOf(this.dataSource, id);
  }

  async list({ cursor, limit }: ListReviewsQuery): Promise<ReviewList> {
    const [after = null] = cursor === undefined ? [] : decodeKeyset(cursor, isUUID);
    const rows = await this.dataSource.query<Timed<ReviewSummary>[]>(LIST_REVIEWS, [after, limit + 1]);
    return pageOf(rows, limit, ({ id }) => [id], withTimes);
  }

  /** The case counts as reviewed from now on, and its root cause is this one. */
  async decide(id: string, caseId: string, request: DecideRequest, actor: string): Promise<Review> {
    const { rootCause, decision, note = null } = request;
    const review = await this.dataSource.transaction(async (tx) => {
      await lockUnfinished(tx, id);
      const before = itemOf(await reviewOf(tx, id), caseId);
      await tx.query(DECIDE, [id, caseId, rootCause, decision, note, actor]);
      const decided = { caseId, rootCause, decision, note };
      await this.audit.record(tx, {
        actor,
        action: 'review.decided',
        subjectKind: 'review',
        subjectId: id,
        before:
          before.decision === null
            ? null
            : { rootCause: before.rootCause, decision: before.decision, note: before.note },
        after: decided,
      });
      await this.markReviewed(tx, caseId, rootCause, actor);
      return reviewOf(tx, id);
    });
    this.live.changed('review', [id]);
    this.live.changed('case', [caseId]);
    return review;
  }

  async finish(id: string, actor: string): Promise<Review> {
    const review = await this.dataSource.transaction(async (tx) => {
      await lockUnfinished(tx, id);
      const open = (await reviewOf(tx, id)).items.filter(({ decision }) => decision === null).length;
      if (open > 0) {
        const detail = `${open === 1 ? 'One case has' : `${open} cases have`} no decision yet: decide about every one, then finish.`;
        throw new Problem('review_unfinished', 409, detail, { members: { open } });
      }
      await tx.query(`UPDATE review SET finished_at = clock_timestamp() WHERE id = $1`, [id]);
      await this.audit.record(tx, { actor, action: 'review.finished', subjectKind: 'review', subjectId: id });
      return reviewOf(tx, id);
    });
    this.live.changed('review', [id]);
    return review;
  }

  private async markReviewed(tx: EntityManager, caseId: string, rootCause: string, actor: string): Promise<void> {
    const stored = await lockCase(tx, caseId);
    if (stored === undefined) throw new Error(`case ${caseId} is in a review, and is gone`);
    const changed = stored.rootCause !== rootCause;
    await tx.query(
      `UPDATE dead_letter_case SET last_reviewed_at = clock_timestamp(), root_cause = $2, revision = revision + $3 WHERE id = $1`,
      [caseId, rootCause, changed ? 1 : 0],
    );
    await this.audit.record(tx, {
      actor,
      action: 'case.reviewed',
      subjectKind: 'case',
      subjectId: caseId,
      before: changed ? { rootCause: stored.rootCause } : null,
      after: changed ? { rootCause } : null,
    });
  }
}

/** @throws Problem 404 `review_not_found`, 409 `review_finished` */
async function lockUnfinished(tx: EntityManager, id: string): Promise<void> {
  const [row] = await tx.query<{ finished: boolean }[]>(
    `SELECT finished_at IS NOT NULL AS finished FROM review WHERE id = $1 FOR UPDATE`,
    [id],
  );
  if (row === undefined) throw notFound(id);
  if (row.finished) throw new Problem('review_finished', 409, 'The review is finished: start the next one.');
}

async function reviewOf(source: Pick<EntityManager, 'query'>, id: string): Promise<Review> {
  const [row] = await source.query<Timed<Review>[]>(FIND_REVIEW, [id]);
  if (row === undefined) throw notFound(id);
  return { ...withTimes(row), items: row.items.map(showItem) };
}

function itemOf({ items }: Review, caseId: string): ReviewItem {
  const item = items.find((one) => one.case.id === caseId);
  if (item === undefined) throw new Problem('case_not_in_review', 404, `Case ${caseId} is not in this review.`);
  return item;
}

function withTimes<T extends { startedAt: Date; finishedAt: Date | null }>(row: T) {
  return { ...row, startedAt: row.startedAt.toISOString(), finishedAt: row.finishedAt?.toISOString() ?? null };
}

function showItem(item: ReviewItem): ReviewItem {
  return { ...item, decidedAt: item.decidedAt === null ? null : new Date(item.decidedAt).toISOString() };
}

function notFound(id: string): Problem {
  return new Problem('review_not_found', 404, `There is no review ${id}.`);
}
