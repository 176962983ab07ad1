import { Inject, Injectable } from '@nestjs/common';
import { askAll, ServiceClient } from '@purser/platform';
import { consumerNames } from '../services/service-names.js';
import type { ConsumerName, ServiceName } from '../services/service-names.js';
import { closeTheBooks } from './books.js';
import type { ConsumerPartition, RelayProof } from './books.js';
import type { ProofResponse } from './proof.dto.js';

/** Proves that no event was missed, from the services' own tables. */
@Injectable()
export class ProofService {
  constructor(@Inject(ServiceClient) private readonly services: ServiceClient<ServiceName>) {}

  /**
   * Asks the relay first and the consumers about exactly what it had published then: whatever goes on meanwhile, the
   * figures are of one cut.
   *
   * @param full counts every inbox row that is kept, not only those that came in since a consumer's last count
   */
  async prove(full = false): Promise<ProofResponse> {
    const asOf = new Date().toISOString();
    const { answers, unreachable } = await askAll(['relay'], (relay) =>
      this.services.get<RelayProof>(relay, '/internal/proof'),
    );
    const published = answers.get('relay');
    if (!published) return { asOf, complete: false, unreachable, totals: [], partitions: [] };

    const upTo = Object.fromEntries(published.partitions.map((of) => [of.partition, of.published]));
    const consumers = await askAll(consumerNames, async (consumer) => {
      const answer = await this.services.post<{ partitions: ConsumerPartition[] }>(consumer, '/internal/proof', {
        upTo,
        full,
      });
      return answer.partitions;
    });
    const { balanced, totals, partitions } = closeTheBooks(published, inOrder(consumers.answers));
    return {
      asOf,
      complete: balanced && consumers.unreachable.length === 0,
      unreachable: consumers.unreachable,
      totals,
      partitions,
    };
  }
}

function inOrder<T>(answers: ReadonlyMap<ConsumerName, T>): Map<ConsumerName, T> {
  return new Map([...answers].sort(([a], [b]) => a.localeCompare(b)));
}
