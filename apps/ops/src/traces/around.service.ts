import { Inject, Injectable } from '@nestjs/common';
import { askAll } from '@purser/platform';
import { isUUID } from 'class-validator';
import { DeadLettersService } from '../dead-letters/dead-letters.service.js';
import { IndexedDeadLetters } from '../dead-letter-index/indexed-dead-letters.js';
import type { Around } from './trace.dto.js';
import { WalletEntries } from './wallet-entries.js';

const HOUR = 3_600_000;

/** What else happened to a dead letter's wallet at that time. */
@Injectable()
export class AroundService {
  constructor(
    @Inject(DeadLettersService) private readonly deadLetters: DeadLettersService,
    @Inject(IndexedDeadLetters) private readonly index: IndexedDeadLetters,
    @Inject(WalletEntries) private readonly entries: WalletEntries,
  ) {}

  /** @throws Problem 404 when there is no such dead letter, 503 when its consumer does not answer */
  async of(id: string): Promise<Around> {
    const { walletId, firstFailedAt, diedAt } = await this.deadLetters.get(id);
    // A malformed event names anything, or nothing, as its wallet.
    if (walletId === null || !isUUID(walletId)) return { entries: [], deadLetters: [], unreachable: [] };
    const from = new Date(Date.parse(firstFailedAt) - HOUR);
    const to = new Date(Date.parse(firstFailedAt) + HOUR);
    const [{ answers, unreachable }, deadLetters] = await Promise.all([
      askAll(['wallet'], () =>
        this.entries.of(walletId, { limit: 100, from: from.toISOString(), to: to.toISOString() }),
      ),
      // It died when its attempts were used up, which may have taken days.
      this.index.ofWallet(walletId, from, new Date(Math.max(to.getTime(), Date.parse(diedAt)))),
    ]);
    return { entries: answers.get('wallet') ?? [], deadLetters, unreachable };
  }
}
