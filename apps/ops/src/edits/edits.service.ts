import { Inject, Injectable } from '@nestjs/common';
import { uuidv7 } from '@purser/contracts';
import { Problem } from '@purser/platform';
import { DataSource } from 'typeorm';
import { Audit } from '../audit/audit.js';
import { IndexedDeadLetters } from '../dead-letter-index/indexed-dead-letters.js';
import type { DeadLetterResponse } from '../dead-letters/dead-letter.dto.js';
import { DeadLettersService } from '../dead-letters/dead-letters.service.js';
import { Live } from '../live/live.js';
import { checkEdit } from './check-edit.js';
import type { DecideEditRequest, DeclineEditRequest, Edit, ProposeEditRequest } from './edit.dto.js';
import { EditReader } from './edit-reader.js';
import { EditSender } from './edit-sender.js';

/** What people decide about edits. Sending them is EditSender's. */
@Injectable()
export class EditsService {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Audit) private readonly audit: Audit,
    @Inject(Live) private readonly live: Live,
    @Inject(DeadLettersService) private readonly deadLetters: DeadLettersService,
    @Inject(IndexedDeadLetters) private readonly index: IndexedDeadLetters,
    @Inject(EditReader) private readonly reader: EditReader,
    @Inject(EditSender) private readonly sender: EditSender,
  ) {}

  /**
   * @throws Problem 404 `dead_letter_not_found`; 409 `edit_not_supported`, `dead_letter_not_open`, `edit_under_way`; 422
   *         `edit_empty`, `edit_protected`, `edit_invalid`; 503 `service_unreachable`
   */
  async propose(author: string, { deadLetterId, event, reason }: ProposeEditRequest): Promise<Edit> {
    const deadLetter = await this.deadLetters.get(deadLetterId);
    assertEditable(deadLetter);
    const changes = checkEdit(deadLetter.event, event);
    const caseId = (await this.index.casesOf([deadLetterId])).get(deadLetterId);
    if (caseId === undefined)
      throw new Problem('dead_letter_not_open', 409, 'The dead letter has no case yet: try again in a moment.');
    const id = uuidv7();
    await this.dataSource.transaction(async (tx) => {
      const made = await tx.query<unknown[]>(
        `INSERT INTO edit (id, dead_letter_id, case_id, consumer, original, edited, changes, reason, author)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (dead_letter_id) WHERE state IN ('proposed', 'approved', 'sent') DO NOTHING RETURNING id`,
        [
          id,
          deadLetterId,
          caseId,
          deadLetter.consumer,
          JSON.stringify(deadLetter.event),
          JSON.stringify(event),
          JSON.stringify(changes),
          reason,
          author,
        ],
      );
      if (made.length === 0)
        throw new Problem(
          'edit_under_way',
          409,
          'Another edit of this dead letter is proposed or sent: decide on that first.',
        );
      const after = { state: 'proposed', deadLetterId, changes, reason };
      await this.audit.record(tx, {
        actor: author,
        action: 'edit.proposed',
        subjectKind: 'edit',
        subjectId: id,
        after,
      });
    });
    this.tell(id, caseId);
    return this.reader.get(id);
  }

  /** It goes to its consumer. @throws Problem 403 `approver_is_author`; 404; 409 `edit_changed`, `edit_state` */
  approve(id: string, actor: string, { revision }: DecideEditRequest): Promise<Edit> {
    return this.decide(id, actor, revision, 'approved', null);
  }

  /** @throws Problem 404; 409 `edit_changed`, `edit_state` */
  decline(id: string, actor: string, { revision, reason }: DeclineEditRequest): Promise<Edit> {
    return this.decide(id, actor, revision, 'declined', reason);
  }

  private async decide(
    id: string,
    actor: string,
    revision: number,
    to: 'approved' | 'declined',
    reason: string | null,
  ): Promise<Edit> {
    const caseId = await this.dataSource.transaction(async (tx) => {
      await tx.query('SELECT FROM edit WHERE id = $1 FOR UPDATE', [id]);
      const edit = await this.reader.get(id, tx);
      assertDecidable(edit, actor, revision, to);
      await tx.query(
        `UPDATE edit SET state = $2, approver = $3, decided_at = now(), decline_reason = $4, revision = revision + 1 WHERE id = $1`,
        [id, to, actor, reason],
      );
      const after = { state: to, ...(reason === null ? {} : { reason }) };
      const subject = { subjectKind: 'edit' as const, subjectId: id };
      await this.audit.record(tx, { actor, action: `edit.${to}`, ...subject, before: { state: 'proposed' }, after });
      return edit.caseId;
    });
    if (to === 'approved') this.sender.wake();
    this.tell(id, caseId);
    return this.reader.get(id);
  }

  private tell(id: string, caseId: string): void {
    this.live.changed('edit', [id]);
    this.live.changed('case', [caseId]);
  }
}

function assertEditable({ id, source, state }: DeadLetterResponse): void {
  if (source !== 'handler')
    throw new Problem(
      'edit_not_supported',
      409,
      `${id} is a ${source}, whose event was handled: only what a handler failed on can be edited.`,
    );
  if (state !== 'open')
    throw new Problem('dead_letter_not_open', 409, `${id} is ${state}: only what is open can be edited.`);
}

function assertDecidable(edit: Edit, actor: string, revision: number, to: 'approved' | 'declined'): void {
  if (edit.revision !== revision)
    throw new Problem(
      'edit_changed',
      409,
      `The edit is ${edit.state} by now: look at it as it is, and decide again with its revision.`,
      { members: { current: edit } },
    );
  if (edit.state !== 'proposed')
    throw new Problem('edit_state', 409, `The edit is ${edit.state}: that takes one that is proposed.`);
  if (to === 'approved' && edit.author === actor)
    throw new Problem('approver_is_author', 403, 'You have written this edit: another person has to approve it.');
}
