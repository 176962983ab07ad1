import { Inject, Injectable } from '@nestjs/common';
import { uuidv7 } from '@purser/contracts';
import { Problem } from '@purser/platform';
import { isUUID } from 'class-validator';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { Audit } from '../audit/audit.js';
import { Live } from '../live/live.js';
import { decodeKeyset, pageOf } from '../pages/keyset.js';
import type {
  ListReplayItemsQuery,
  ListReplaysQuery,
  PrepareReplayRequest,
  Replay,
  ReplayItemList,
  ReplayList,
  ReplaySummary,
  StartReplayRequest,
} from './replay.dto.js';
import type { ReplayState } from './replay-states.js';
import { storedItemStates } from './replay-states.js';
import { ReplayRunner } from './replay-runner.js';
import { ReplayStore } from './replay-store.js';
import { selected } from './selection.js';
import type { Selected } from './selection.js';
import { showItem, showReplay } from './show-replay.js';
import type { ItemRow, ReplayRow } from './show-replay.js';
import { FIND_REPLAY, LIST_ITEMS, LIST_REPLAYS, LIST_REPLAYS_OF_CASE } from './sql/find.sql.js';
import { FREEZE, SUMMARIZE } from './sql/freeze.sql.js';
import { COUNT_SELECTED } from './sql/selected.sql.js';

/** Items that one replay may hold. */
const MOST_ITEMS = 1_000_000;
/** Freezing that many took 52 s on two busy cores; any other statement is ended after 10. */
const FREEZE_TIMEOUT = '120s';
/** Replays that a case shows. */
const OF_A_CASE = 20;

interface Change {
  readonly from: readonly ReplayState[];
  readonly to: ReplayState;
  readonly action: string;
  /** Further columns to set: SQL over $4 and on. */
  readonly set?: string;
  readonly parameters?: readonly unknown[];
  readonly after?: object;
}

/** What people do with replays. Sending is the runner's. */
@Injectable()
export class ReplaysService {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Audit) private readonly audit: Audit,
    @Inject(Live) private readonly live: Live,
    @Inject(ReplayStore) private readonly store: ReplayStore,
    @Inject(ReplayRunner) private readonly runner: ReplayRunner,
  ) {}

  /** Freezes what is chosen and open at this moment, and says what it is. Nothing is sent. */
  async prepare({ selection, reason }: PrepareReplayRequest, actor: string): Promise<Replay> {
    const chosen = selected(selection);
    const id = uuidv7();
    const row = await this.dataSource.transaction(async (tx) => {
      await tx.query(`SET LOCAL statement_timeout = '${FREEZE_TIMEOUT}'`);
      await tx.query(
        `INSERT INTO replay (id, kind, description, case_ids, reason, created_by) VALUES ($1, $2, $3, $4, $5, $6)`,
        [id, chosen.kind, chosen.description, chosen.caseIds, reason, actor],
      );
      const summary = await this.freeze(tx, id, chosen);
      await tx.query(`UPDATE replay SET summary = $2 WHERE id = $1`, [id, JSON.stringify(summary)]);
      const after = { selection: chosen.description, reason, count: summary.count, money: summary.money };
      await this.audit.record(tx, { actor, action: 'replay.prepared', subjectKind: 'replay', subjectId: id, after });
      return rowOf(tx, id);
    });
    this.live.changed('replay', [id]);
    return showReplay(row);
  }

  start(id: string, { ramp, stepSeconds, stopRatio, attempts }: StartReplayRequest, actor: string): Promise<Replay> {
    return this.change(id, actor, {
      from: ['prepared'],
      to: 'running',
      action: 'replay.started',
      set: `ramp = $4, step_seconds = $5, stop_ratio = $6, attempts = $7, started_at = clock_timestamp(), watched = true`,
      parameters: [ramp, stepSeconds, stopRatio, attempts],
      after: { ramp, stepSeconds, stopRatio, attempts },
    });
  }

  /** Nothing more is claimed from the commit on; what was claimed before is sent to its end. */
  pause(id: string, actor: string): Promise<Replay> {
    return this.change(id, actor, { from: ['running'], to: 'paused', action: 'replay.paused' });
  }

  resume(id: string, actor: string): Promise<Replay> {
    return this.change(id, actor, { from: ['paused'], to: 'running', action: 'replay.resumed' });
  }

  /** What was sent is settled as before; what was not is passed over. */
  cancel(id: string, actor: string): Promise<Replay> {
    return this.change(id, actor, {
      from: ['prepared', 'running', 'paused'],
      to: 'cancelled',
      action: 'replay.cancelled',
      set: 'finished_at = clock_timestamp()',
    });
  }

  async find(id: string): Promise<Replay> {
    return showReplay(await this.known(id));
  }

  async list({ state, cursor, limit }: ListReplaysQuery): Promise<ReplayList> {
    const [after = null] = cursor === undefined ? [] : decodeKeyset(cursor, isUUID);
    const states = state === undefined ? null : [state];
    const rows = await this.dataSource.query<ReplayRow[]>(LIST_REPLAYS, [states, after, limit + 1]);
    return pageOf(rows, limit, ({ id }) => [id], showReplay);
  }

  /** Those of dead letters of a case, the newest first. */
  async ofCase(caseId: string): Promise<Replay[]> {
    const rows = await this.dataSource.query<ReplayRow[]>(LIST_REPLAYS_OF_CASE, [caseId, OF_A_CASE]);
    return rows.map(showReplay);
  }

  async items(id: string, { state, cursor, limit }: ListReplayItemsQuery): Promise<ReplayItemList> {
    const replay = await this.known(id);
    const [after = null] = cursor === undefined ? [] : decodeKeyset(cursor, isDeadLetterId);
    const states = state === undefined ? null : storedItemStates(state, replay.state);
    const rows = await this.dataSource.query<ItemRow[]>(LIST_ITEMS, [id, states, after, limit + 1]);
    return pageOf(
      rows,
      limit,
      ({ deadLetterId }) => [deadLetterId],
      (row) => showItem(row, replay),
    );
  }

  private async freeze(tx: EntityManager, id: string, { kind, parameters }: Selected): Promise<ReplaySummary> {
    const [frozen] = await tx.query<{ count: number }[]>(FREEZE, [...parameters, id, MOST_ITEMS]);
    if (frozen === undefined || frozen.count === 0) {
      throw new Problem('nothing_to_replay', 422, 'Nothing of what was chosen is open: there is nothing to replay.');
    }
    const [summary] = await tx.query<Omit<ReplaySummary, 'leftOut'>[]>(SUMMARIZE, [id]);
    const [found] = await tx.query<{ open: number; busy: number }[]>(COUNT_SELECTED, [...parameters]);
    if (summary === undefined || found === undefined) throw new Error(`replay ${id} has no summary`);
    const ids = parameters[0];
    const chosen = kind === 'dead_letters' && Array.isArray(ids) ? ids.length : found.open + found.busy;
    return { ...summary, leftOut: Math.max(0, chosen - frozen.count) };
  }

  private async change(id: string, actor: string, { from, to, action, ...more }: Change): Promise<Replay> {
    const { set, parameters = [], after = {} } = more;
    const row = await this.dataSource.transaction(async (tx) => {
      const [locked] = await tx.query<{ state: ReplayState }[]>(`SELECT state FROM replay WHERE id = $1 FOR UPDATE`, [
        id,
      ]);
      if (locked === undefined) throw unknown(id);
      const { state: before } = locked;
      if (!from.includes(before)) throw unfit(before, to, from);
      await tx.query(
        `UPDATE replay SET state = $2, revision = revision + 1${set === undefined ? '' : `, ${set}`} WHERE id = $1 AND state = $3`,
        [id, to, before, ...parameters],
      );
      const states = { before: { state: before }, after: { state: to, ...after } };
      await this.audit.record(tx, { actor, action, subjectKind: 'replay', subjectId: id, ...states });
      return rowOf(tx, id);
    });
    this.live.changed('replay', [id]);
    this.runner.wake();
    return showReplay(row);
  }

  private async known(id: string): Promise<ReplayRow> {
    const row = await this.store.find(id);
    if (row === undefined) throw unknown(id);
    return row;
  }
}

async function rowOf(tx: EntityManager, id: string): Promise<ReplayRow> {
  const [row] = await tx.query<ReplayRow[]>(FIND_REPLAY, [id]);
  if (row === undefined) throw unknown(id);
  return row;
}

function isDeadLetterId(part: string): boolean {
  return /^[a-z]+-[0-9a-f-]{36}$/.test(part);
}

function unknown(id: string): Problem {
  return new Problem('replay_not_found', 404, `There is no replay ${id}.`);
}

function unfit(state: ReplayState, to: ReplayState, from: readonly ReplayState[]): Problem {
  return new Problem(
    'replay_state',
    409,
    `The replay is ${state}; only one that is ${from.join(' or ')} can become ${to}.`,
  );
}
