import { Inject, Injectable } from '@nestjs/common';
import { askAll, ServiceClient } from '@purser/platform';
import { consumerNames } from '../services/service-names.js';
import type { ConsumerName, ServiceName } from '../services/service-names.js';

/** `POST /internal/dead-letters/search` of a consumer. */
interface Matches {
  readonly fingerprints: readonly { readonly fingerprint: string; readonly source: string; readonly matches: number }[];
}

export interface Found {
  /** Which cases have dead letters with the text in them. */
  readonly causes: readonly { readonly consumer: string; readonly source: string; readonly fingerprint: string }[];
  readonly unreachable: string[];
}

/** Looks for a text in what only the consumers have: whole error texts and payloads. */
@Injectable()
export class CaseSearch {
  constructor(@Inject(ServiceClient) private readonly services: ServiceClient<ServiceName>) {}

  async find(text: string, consumer?: ConsumerName): Promise<Found> {
    const asked = consumerNames.filter((name) => consumer === undefined || name === consumer);
    const { answers, unreachable } = await askAll(asked, (name) =>
      this.services.post<Matches>(name, '/internal/dead-letters/search', { text }),
    );
    const causes = [...answers].flatMap(([name, { fingerprints }]) =>
      fingerprints.map(({ source, fingerprint }) => ({ consumer: name, source, fingerprint })),
    );
    return { causes, unreachable };
  }
}
