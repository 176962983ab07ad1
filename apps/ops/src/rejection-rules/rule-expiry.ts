import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Audit, PURSER } from '../audit/audit.js';
import { Live } from '../live/live.js';
import type { ConsumerName } from '../services/service-names.js';
import { nextSetRevision } from './consumer-rules.js';

/** Rules end by themselves. Consumers know when, and do not wait for this: it is what people see, and what the audit says. */
@Injectable()
export class RuleExpiry {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Audit) private readonly audit: Audit,
    @Inject(Live) private readonly live: Live,
  ) {}

  async expireDue(): Promise<void> {
    const expired = await this.dataSource.transaction(async (tx) => {
      // In the order of the ids, and only what no other instance is at.
      const due = await tx.query<{ id: string; consumer: ConsumerName }[]>(
        `SELECT id, consumer FROM rejection_rule WHERE state = 'active' AND expires_at <= now()
         ORDER BY id FOR UPDATE SKIP LOCKED`,
      );
      for (const { id, consumer } of due) {
        const set = await nextSetRevision(tx, consumer);
        await tx.query(
          `UPDATE rejection_rule SET state = 'expired', set_revision = $2, revision = revision + 1 WHERE id = $1`,
          [id, set],
        );
        const [before, after] = [{ state: 'active' }, { state: 'expired' }];
        const entry = { actor: PURSER, action: 'rule.expired', subjectKind: 'rule' as const, subjectId: id };
        await this.audit.record(tx, { ...entry, before, after });
      }
      return due.map(({ id }) => id);
    });
    this.live.changed('rule', expired);
  }
}
