import { Inject, Injectable } from '@nestjs/common';
import { ServiceClient } from '@purser/platform';
import { askOne, pathWith } from '../services/ask-one.js';
import type { ServiceName } from '../services/service-names.js';
import type { RuleRejectionList, RuleRejectionsQuery } from './rule.dto.js';
import { RuleReader } from './rule-reader.js';

/** What a rule has rejected: its consumer's to know, since that is where rules are in force. */
@Injectable()
export class RuleRejections {
  constructor(
    @Inject(RuleReader) private readonly rules: RuleReader,
    @Inject(ServiceClient) private readonly services: ServiceClient<ServiceName>,
  ) {}

  /** @throws Problem 404 `rule_not_found`; 503 `service_unreachable` */
  async list(id: string, { cursor, limit }: RuleRejectionsQuery): Promise<RuleRejectionList> {
    const { predicate } = await this.rules.get(id);
    const path = pathWith('/internal/rejections', { rule: id, cursor, limit });
    return askOne(() => this.services.get(predicate.consumer, path));
  }
}
