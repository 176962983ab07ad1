import { secondsUntil, rateAt } from './ramp.js';
import type { Ramp } from './ramp.js';
import type { Replay, ReplayItem, ReplaySummary } from './replay.dto.js';
import { endsUnsent, shownItemState } from './replay-states.js';
import type { ReplayState, StoredItemState } from './replay-states.js';

/** A row of find.sql. */
export interface ReplayRow {
  readonly id: string;
  readonly state: ReplayState;
  readonly kind: 'dead_letters' | 'cases' | 'query';
  readonly description: string;
  readonly caseIds: string[];
  readonly reason: string;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly itemsRemovedAt: Date | null;
  readonly summary: ReplaySummary;
  readonly ramp: number[] | null;
  readonly stepSeconds: number | null;
  readonly stopRatio: number | null;
  readonly attempts: number | null;
  readonly ranMs: number;
  readonly rate: number;
  readonly stoppedBecause: string | null;
  readonly revision: number;
  readonly consumers: readonly ConsumerCounts[];
}

interface ConsumerCounts {
  readonly consumer: string;
  readonly waiting: number;
  readonly sent: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly skipped: number;
  readonly heldSince: string | null;
  readonly heldReason: string | null;
}

export interface ItemRow {
  readonly deadLetterId: string;
  readonly caseId: string;
  readonly consumer: string;
  readonly state: StoredItemState;
  readonly sentAt: Date | null;
  readonly settledAt: Date | null;
  readonly error: string | null;
}

export function showReplay(row: ReplayRow): Replay {
  const {
    kind,
    description,
    caseIds,
    ranMs,
    rate,
    consumers,
    createdAt,
    startedAt,
    finishedAt,
    itemsRemovedAt,
    ...same
  } = row;
  const progress = progressOf(row);
  const ramp = row.state === 'running' ? rampOf(row) : undefined;
  const held = consumers.some(({ heldSince }) => heldSince !== null);
  return {
    ...same,
    selection: { kind, description, caseIds },
    createdAt: createdAt.toISOString(),
    startedAt: startedAt?.toISOString() ?? null,
    finishedAt: finishedAt?.toISOString() ?? null,
    itemsRemovedAt: itemsRemovedAt?.toISOString() ?? null,
    targetPerSecond: ramp === undefined ? null : rateAt(ramp, ranMs),
    ratePerSecond: Math.round(rate * 10) / 10,
    progress,
    etaSeconds: ramp === undefined || held ? null : secondsUntil(ramp, ranMs, progress.waiting),
    waitsFor: row.startedAt === null ? [] : consumers.filter(isWaitedFor).map(showWait),
  };
}

export function showItem(row: ItemRow, replay: ReplayRow): ReplayItem {
  const state = shownItemState(row.state, replay.state);
  const unsent = row.state === 'waiting' && state === 'skipped';
  return {
    ...row,
    state,
    sentAt: row.sentAt?.toISOString() ?? null,
    settledAt: row.settledAt?.toISOString() ?? null,
    error: unsent ? `The replay was ${replay.state} before its turn came.` : row.error,
  };
}

/** undefined before it was started. */
export function rampOf({ ramp, stepSeconds }: Pick<ReplayRow, 'ramp' | 'stepSeconds'>): Ramp | undefined {
  return ramp === null || stepSeconds === null ? undefined : { steps: ramp, stepSeconds };
}

function progressOf({ consumers, state }: ReplayRow): Replay['progress'] {
  const progress = { waiting: 0, sent: 0, succeeded: 0, failed: 0, skipped: 0 };
  for (const counts of consumers) {
    progress.waiting += endsUnsent(state) ? 0 : counts.waiting;
    progress.sent += counts.sent;
    progress.succeeded += counts.succeeded;
    progress.failed += counts.failed;
    progress.skipped += counts.skipped + (endsUnsent(state) ? counts.waiting : 0);
  }
  return progress;
}

function isWaitedFor({ sent, heldSince }: ConsumerCounts): boolean {
  return sent > 0 || heldSince !== null;
}

function showWait({ consumer, sent, heldSince, heldReason }: ConsumerCounts): Replay['waitsFor'][number] {
  return { consumer, items: sent, heldSince: heldSince && new Date(heldSince).toISOString(), heldReason };
}
