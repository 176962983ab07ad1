import { Inject, Injectable } from '@nestjs/common';
import { Problem, ServiceUnreachableError } from '@purser/platform';
import { DataSource } from 'typeorm';
import { Audit } from './audit.js';
import type { AuditRecord } from './audit.js';

/** What somebody wants changed at a service. */
export interface Asked extends Pick<AuditRecord, 'actor' | 'subjectKind' | 'subjectId' | 'before'> {
  /** What is to happen: `pause`, of which the audit gets `consumer.pause_asked` and, at worst, `consumer.pause_failed`. */
  readonly verb: string;
  /** What has happened when the service says so: `paused`. */
  readonly done: string;
}

/**
 * Changes something at another service, which no transaction of ours can hold: the audit has who asked before the service is
 * asked, and what came of it after. An entry `…_asked` that nothing follows is one whose outcome is not known.
 */
@Injectable()
export class AuditedCalls {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Audit) private readonly audit: Audit,
  ) {}

  /**
   * The service's answer.
   *
   * @param result what is different now, for the audit
   * @throws what `call` throws, once that is in the audit, too; nothing is asked when the audit cannot be written
   */
  async make<T>(asked: Asked, call: () => Promise<T>, result: (answer: T) => object): Promise<T> {
    const { verb, done } = asked;
    await this.write(asked, `${verb}_asked`, {});
    let answer: T;
    try {
      answer = await call();
    } catch (error) {
      await this.write(asked, `${verb}_failed`, { after: whyOf(error) });
      throw error;
    }
    await this.write(asked, done, { before: asked.before ?? null, after: result(answer) });
    return answer;
  }

  private async write(
    { actor, subjectKind, subjectId }: Asked,
    what: string,
    states: Pick<AuditRecord, 'before' | 'after'>,
  ): Promise<void> {
    const entry = { actor, action: `${subjectKind}.${what}`, subjectKind, subjectId, before: null, after: null };
    await this.dataSource.transaction((tx) => this.audit.record(tx, { ...entry, ...states }));
  }
}

function whyOf(error: unknown): object {
  if (error instanceof Problem) return { code: error.code, reason: error.detail };
  const code = error instanceof ServiceUnreachableError ? 'service_unreachable' : 'internal_error';
  return { code, reason: 'Whether it happened is not known.' };
}
