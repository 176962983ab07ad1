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
    await this.compare(totals);
    return false;
  }

  /** Now and then, while there is nothing to report: what an index has lost, its consumer reports anew. */
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
        'the index of dead letters is incomplete: asked for all of them',
      );
      await this.services.post(this.consumer, '/internal/dead-letters/report-again');
    }
    this.suspect = !this.suspect;
  }
}
