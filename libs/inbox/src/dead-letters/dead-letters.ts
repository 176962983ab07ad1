import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Failure, ReplayHook } from './dead-letter.js';

/** The consumer's open cases. Apps use it for what fails outside of event handlers, such as mails and deliveries. */
@Injectable()
export class DeadLetters {
  /** Opens a case in the caller's transaction, or opens it again. Returns its id. */
  record(tx: EntityManager, failure: Failure): Promise<string> {
    throw new Error(`not built yet: ${String(tx)} ${failure.source}`);
  }

  /** Closes the case of this source and key as replayed, if there is one being replayed. */
  replayed(tx: EntityManager, source: string, sourceKey: string): Promise<void> {
    throw new Error(`not built yet: ${String(tx)} ${source} ${sourceKey}`);
  }

  /** Says what a replay does for a source. Call it in a constructor or onModuleInit; `handler` is built in. */
  onReplay(source: string, hook: ReplayHook): void {
    throw new Error(`not built yet: ${source} ${String(hook)}`);
  }
}
