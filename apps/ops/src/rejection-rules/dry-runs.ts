import { Inject, Injectable } from '@nestjs/common';
import { ServiceClient } from '@purser/platform';
import { askOne } from '../services/ask-one.js';
import type { ServiceName } from '../services/service-names.js';
import { assertPredicate } from './check-rule.js';
import { DeadMatches } from './dead-matches.js';
import type { DryRun, DryRunRequest } from './rule.dto.js';

/** Shows what a rule would have rejected, before anybody approves it. */
@Injectable()
export class DryRuns {
  constructor(
    @Inject(ServiceClient) private readonly services: ServiceClient<ServiceName>,
    @Inject(DeadMatches) private readonly dead: DeadMatches,
  ) {}

  /** @throws Problem 400 `validation_failed`; 503 `service_unreachable` */
  async run({ predicate, cursor }: DryRunRequest): Promise<DryRun> {
    assertPredicate(predicate);
    const { type, version, conditions } = predicate;
    const question = { type, version, conditions, ...(cursor === undefined ? {} : { cursor }) };
    const [scan, dead] = await Promise.all([
      askOne(() => this.services.post<Omit<DryRun, 'dead'>>('relay', '/internal/events/scan', question)),
      cursor === undefined ? this.dead.find(predicate) : null,
    ]);
    return { ...scan, dead };
  }
}
