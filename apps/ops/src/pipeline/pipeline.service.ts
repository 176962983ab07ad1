import { Inject, Injectable } from '@nestjs/common';
import { askAll, Problem, ServiceClient } from '@purser/platform';
import { AuditedCalls } from '../audit/audited-calls.js';
import { Live } from '../live/live.js';
import { askOne } from '../services/ask-one.js';
import { consumerNames } from '../services/service-names.js';
import type { ConsumerName, ServiceName } from '../services/service-names.js';
import type { ConsumerPipeline, ConsumerStatus, Pipeline, RelayPartitionResponse } from './pipeline.dto.js';

/** Who reads what, and how far; and a switch at every consumer. */
@Injectable()
export class PipelineService {
  constructor(
    @Inject(ServiceClient) private readonly services: ServiceClient<ServiceName>,
    @Inject(AuditedCalls) private readonly calls: AuditedCalls,
    @Inject(Live) private readonly live: Live,
  ) {}

  async get(): Promise<Pipeline> {
    const [relay, consumers] = await Promise.all([
      askAll(['relay'], (name) =>
        this.services.get<{ partitions: RelayPartitionResponse[] }>(name, '/internal/partitions'),
      ),
      askAll(consumerNames, (name) => this.services.get<ConsumerStatus>(name, '/internal/consumer')),
    ]);
    const published = relay.answers.get('relay')?.partitions;
    return {
      relay: { up: published !== undefined, partitions: published ?? [] },
      consumers: consumerNames.map((name) => toPipeline(name, consumers.answers.get(name), published)),
    };
  }

  /** @throws Problem 404 when there is no such consumer, 503 when it does not answer */
  async setPaused(consumer: string, paused: boolean, by: string): Promise<ConsumerStatus> {
    const name = consumerNames.find((known) => known === consumer);
    if (name === undefined)
      throw new Problem(
        'consumer_not_found',
        404,
        `There is no consumer ${consumer}. There are: ${consumerNames.join(', ')}.`,
      );
    const before = await askOne(() => this.services.get<ConsumerStatus>(name, '/internal/consumer'));
    if (before.paused === paused) return before;
    const [verb, done] = paused ? ['pause', 'paused'] : ['resume', 'resumed'];
    const after = await this.calls.make(
      { actor: by, subjectKind: 'consumer', subjectId: name, before: { paused: before.paused }, verb, done },
      () => askOne(() => this.services.put<ConsumerStatus>(name, '/internal/consumer/paused', { paused, by })),
      (status) => ({ paused: status.paused }),
    );
    this.live.changed('consumer', [name]);
    return after;
  }
}

function toPipeline(
  consumer: ConsumerName,
  status: ConsumerStatus | undefined,
  published: readonly RelayPartitionResponse[] | undefined,
): ConsumerPipeline {
  const upTo = new Map(published?.map((of) => [of.partition, of.published]));
  const partitions = (status?.partitions ?? []).map(({ partition, owner, leasedUntil, position }) => {
    const last = upTo.get(partition);
    return { partition, owner, leasedUntil, position, lag: last === undefined ? null : Math.max(0, last - position) };
  });
  return { consumer, up: status !== undefined, status: status ?? null, partitions };
}
