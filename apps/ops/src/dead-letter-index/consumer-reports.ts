import type { Log, ServiceClient } from '@purser/platform';
import type { ConsumerName, ServiceName } from '../services/service-names.js';
import type { DeadLetterIndex } from './dead-letter-index.js';
import type { DeadLetterReport, Reports } from './dead-letter-report.js';

/** Reports in one page, and so in one transaction. */
const PAGE = 500;
/** Milliseconds between two comparisons of how many there are: that counts every dead letter. */
const COMPARE_MS = 300_000;

/** Takes the reports of one consumer. What was written is acknowledged with the next question, so nothing is lost in between. */
export class ConsumerReports {
  private written: readonly DeadLetterReport[] = [];
  private comparedAt = -Infinity;
  /** They disagreed at the last look; another instance may have been in the middle of it. */
  private suspect = false;
  /** When everything was asked for, by the database's clock; until it has come. */
  private askedAgain: Date | undefined;

  constructor(
    private readonly consumer: ConsumerName,
    private readonly services: ServiceClient<ServiceName>,
    private readonly index: DeadLetterIndex,
    private readonly log: Log,
  ) {}

  /**
   * Asks once and writes what comes. Returns whether to ask again at once: to acknowledge, and for more.
   * @throws ServiceUnreachableError, Problem when the consumer gives no usable answer
   */
  async take(): Promise<boolean> {
    const acknowledge = this.written.map(({ id, revision }) => ({ id, revision }));
    const question = { acknowledge, limit: PAGE };
    const { data, more, totals } = await this.services.post<Reports>(
      this.consumer,
      '/internal/dead-letters/reports',
      question,
    );
    this.written = [];
    if (data.length > 0) {
      const news = await this.index.record(this.consumer, data);
      this.written = data;
      // The same once more: the consumer could not take the acknowledgement, of what it is changing just now.
      return news || more;
    }
    await this.loseWhatDidNotCome();
    await this.compare(totals);
    return this.askedAgain !== undefined;
  }

  /** Now and then, while there is nothing to report: what either side has lost is made up for. */
  private async compare(totals: Reports['totals']): Promise<void> {
    if (!this.suspect && performance.now() - this.comparedAt < COMPARE_MS) return;
    this.comparedAt = performance.now();
    if (await this.index.agreesWith(this.consumer, totals)) {
      this.suspect = false;
      return;
    }
    if (this.suspect) {
      this.log.warn(
        { consumer: this.consumer, totals },
        'the index of dead letters and its consumer disagree: asked for all of them',
      );
      await this.askAgain();
    }
    this.suspect = !this.suspect;
  }

  /**
   * For everything, a stretch at a time, with revisions above what is known here: a consumer that was restored to an earlier day
   * counts from there.
   */
  private async askAgain(): Promise<void> {
    const { revision: above, now } = await this.index.latestOf(this.consumer);
    // A consumer of an older version does all at once, and answers nothing.
    for (let after: string | null | undefined = ''; typeof after === 'string';) {
      const path = '/internal/dead-letters/report-again';
      const { next }: { next?: string | null } = await this.services.post(this.consumer, path, { above, after });
      after = next;
    }
    this.askedAgain = now;
  }

  /** There is nothing more to report: what has not come since everything was asked for is not there. */
  private async loseWhatDidNotCome(): Promise<void> {
    if (this.askedAgain === undefined) return;
    const lost = await this.index.lose(this.consumer, this.askedAgain);
    this.askedAgain = undefined;
    if (lost > 0)
      this.log.warn({ consumer: this.consumer, lost }, 'the consumer has lost dead letters: was it restored?');
  }
}
