import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { LOGGER, Loop, Problem, ServiceClient, ServiceUnreachableError } from '@purser/platform';
import type { Log } from '@purser/platform';
import { DataSource } from 'typeorm';
import { Audit, PURSER } from '../audit/audit.js';
import { consumerOf } from '../dead-letters/dead-letter-id.js';
import type { DeadLetterState } from '../dead-letter-index/dead-letter-report.js';
import { Live } from '../live/live.js';
import type { ServiceName } from '../services/service-names.js';
import type { Edit } from './edit.dto.js';
import { EditReader } from './edit-reader.js';

/** Milliseconds between two looks for what could not be sent before. */
const POLL_MS = 15_000;
const PAGE = 50;

/** `POST /internal/dead-letters/:id/replay` of a consumer. */
interface Taken {
  readonly state: DeadLetterState;
  readonly replayRef: string | null;
}

/**
 * Sends approved edits to their consumers. The edit's id is the replay's reference: sent again after a crash, it is the same
 * replay. What becomes of it is in the consumer's reports.
 */
@Injectable()
export class EditSender implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly loop: Loop;

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(ServiceClient) private readonly services: ServiceClient<ServiceName>,
    @Inject(EditReader) private readonly reader: EditReader,
    @Inject(Audit) private readonly audit: Audit,
    @Inject(Live) private readonly live: Live,
    @Inject(LOGGER) log: Log,
  ) {
    this.loop = new Loop({ name: 'edits', run: () => this.round(), intervalMs: POLL_MS, log });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.loop.stop();
  }

  /** An edit was approved. */
  wake(): void {
    this.loop.wake();
  }

  private async round(): Promise<void> {
    for (const edit of await this.reader.toSend(PAGE)) await this.send(edit);
  }

  private async send(edit: Edit): Promise<void> {
    const consumer = consumerOf(edit.deadLetterId);
    if (consumer === undefined) throw new Error(`${edit.deadLetterId} is no dead letter's id`);
    try {
      const request = { ref: edit.id, edited: edit.edited };
      const path = `/internal/dead-letters/${edit.deadLetterId}/replay`;
      const { state, replayRef } = await this.services.post<Taken>(consumer, path, request);
      if (replayRef === edit.id) await this.become(edit, 'sent', null);
      // Sent before, and something else was since; or the original is being replayed just now: then it is this edit's turn
      // when that has failed, or never.
      else if (state === 'open') await this.become(edit, 'failed', 'It was replayed in another way since.');
    } catch (error) {
      if (error instanceof Problem) await this.become(edit, 'failed', error.detail);
      else if (!(error instanceof ServiceUnreachableError)) throw error;
    }
  }

  private async become(
    { id, caseId, state: was }: Edit,
    state: 'sent' | 'failed',
    reason: string | null,
  ): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      // Its report may have been faster than this answer.
      const [, changed] = await tx.query<[unknown, number]>(
        `UPDATE edit SET state = $2, revision = revision + 1 WHERE id = $1 AND state = $3 AND state <> $2`,
        [id, state, was],
      );
      if (changed === 0) return;
      const after = { state, ...(reason === null ? {} : { reason }) };
      const subject = { subjectKind: 'edit' as const, subjectId: id };
      const before = { state: was };
      await this.audit.record(tx, { actor: PURSER, action: `edit.${state}`, ...subject, before, after });
    });
    this.live.changed('edit', [id]);
    this.live.changed('case', [caseId]);
  }
}
