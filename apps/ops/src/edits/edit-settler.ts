import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Audit, PURSER } from '../audit/audit.js';
import { IndexListeners } from '../dead-letter-index/index-listeners.js';
import { Live } from '../live/live.js';
import { SETTLE_EDITS } from './settle-edits.sql.js';

interface Settled {
  id: string;
  state: 'applied' | 'failed';
  before: string;
}

/** Learns from reports what became of edits, in the transaction that writes them. */
@Injectable()
export class EditSettler implements OnModuleInit {
  constructor(
    @Inject(IndexListeners) private readonly listeners: IndexListeners,
    @Inject(Audit) private readonly audit: Audit,
    @Inject(Live) private readonly live: Live,
  ) {}

  onModuleInit(): void {
    this.listeners.add(async (tx, { deadLetters }) => {
      const [settled] = await tx.query<[Settled[], number]>(SETTLE_EDITS, [deadLetters]);
      await this.audit.record(
        tx,
        ...settled.map(({ id, state, before }) => ({
          actor: PURSER,
          action: `edit.${state}`,
          subjectKind: 'edit' as const,
          subjectId: id,
          before: { state: before },
          after: { state },
        })),
      );
      // A little before the commit; news is collected for a moment before it is told.
      this.live.changed(
        'edit',
        settled.map(({ id }) => id),
      );
    });
  }
}
