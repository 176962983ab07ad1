import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ConsumerName } from '../services/service-names.js';

/** What one page of reports has changed. */
export interface IndexChange {
  readonly consumer: ConsumerName;
  /** Dead letters that are new or different. */
  readonly deadLetters: readonly string[];
  /** Cases whose figures were counted anew; the next two are among them. */
  readonly cases: readonly string[];
  /** Cases that are new. */
  readonly opened: readonly string[];
  /** Cases that were resolved, and have failed again. */
  readonly reopened: readonly string[];
}

/** Called in the transaction that writes the change: what it writes commits with it, what it throws undoes both. No network. */
export type IndexListener = (tx: EntityManager, change: IndexChange) => Promise<void>;

/** Who has to know at once what became of dead letters, and must not miss any of it. Add yourself while starting. */
@Injectable()
export class IndexListeners {
  private readonly listeners: IndexListener[] = [];

  add(listener: IndexListener): void {
    this.listeners.push(listener);
  }

  async tell(tx: EntityManager, change: IndexChange): Promise<void> {
    for (const listener of this.listeners) await listener(tx, change);
  }
}
