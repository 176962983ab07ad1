import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { Audit, PURSER } from '../audit/audit.js';
import { IndexListeners } from '../dead-letter-index/index-listeners.js';
import { Live } from '../live/live.js';
import { lockReplays } from './replay-store.js';
import { SETTLE_ITEMS, STOP_FAILING, WAITING_FOR } from './sql/settle.sql.js';

interface Stopped {
  readonly id: string;
  readonly stoppedBecause: string;
}

/**
 * Settles what was sent, in the transaction in which the index learns what became of it: no outcome is missed, whichever
 * instance runs the replay. Stops a replay of which too many fail, at once.
 */
@Injectable()
export class ReplaySettler implements OnModuleInit {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(IndexListeners) private readonly listeners: IndexListeners,
    @Inject(Audit) private readonly audit: Audit,
    @Inject(Live) private readonly live: Live,
  ) {}

  onModuleInit(): void {
    this.listeners.add(async (tx, { deadLetters }) => {
      const waiting = await tx.query<{ id: string }[]>(WAITING_FOR, [deadLetters]);
      if (waiting.length > 0) {
        const replays = waiting.map(({ id }) => id);
        await this.settle(tx, replays, deadLetters);
      }
    });
  }

  /** Looks at everything that a replay waits for; for what only time decides, and after a restore. */
  async sweep(id: string): Promise<void> {
    await this.dataSource.transaction((tx) => this.settle(tx, [id], null));
  }

  private async settle(tx: EntityManager, replays: readonly string[], deadLetters: readonly string[] | null) {
    await lockReplays(tx, replays);
    const settled = await tx.query<{ id: string }[]>(SETTLE_ITEMS, [replays, deadLetters]);
    const ids = settled.map(({ id }) => id);
    if (ids.length === 0) return;
    const stopped = await tx.query<Stopped[]>(STOP_FAILING, [ids]);
    await this.audit.record(
      tx,
      ...stopped.map(({ id, stoppedBecause }) => ({
        actor: PURSER,
        action: 'replay.stopped',
        subjectKind: 'replay' as const,
        subjectId: id,
        after: { state: 'stopped', stoppedBecause },
      })),
    );
    // A little before the commit; news is collected for a moment before it is told.
    this.live.changed('replay', ids);
  }
}
