import { Inject, Injectable } from '@nestjs/common';
import { askAll, Problem, ServiceClient, ServiceUnreachableError } from '@purser/platform';
import { consumerNames } from '../services/service-names.js';
import type { ConsumerName, ServiceName } from '../services/service-names.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import type {
  DeadLetterListResponse,
  DeadLetterResponse,
  DeadLetterWithAttemptsResponse,
  ListDeadLettersQuery,
} from './dead-letter.dto.js';
import { consumerOf } from './dead-letter-id.js';
import { mergePages } from './merge.js';
import type { Page, Places } from './merge.js';

/** The dead letters of all consumers as one list. Each keeps its own; nothing is copied. */
@Injectable()
export class DeadLettersService {
  constructor(@Inject(ServiceClient) private readonly services: ServiceClient<ServiceName>) {}

  async list({ consumer, state, fingerprint, cursor, limit }: ListDeadLettersQuery): Promise<DeadLetterListResponse> {
    const wanted = consumerNames.filter((name) => consumer === undefined || name === consumer);
    // Whoever is filtered out has nothing more to show.
    const places: Places = {
      ...(cursor === undefined ? {} : decodeCursor(cursor)),
      ...Object.fromEntries(consumerNames.filter((name) => !wanted.includes(name)).map((name) => [name, null])),
    };
    const { answers, unreachable } = await askAll(
      wanted.filter((name) => places[name] !== null),
      (name) => {
        const query = queryOf({ state, fingerprint, cursor: places[name], limit: String(limit) });
        return this.services.get<Page<DeadLetterResponse>>(name, `/internal/dead-letters?${query}`);
      },
    );
    const merged = mergePages(answers, places, limit);
    // Whoever is unreachable is named, and waited for by nobody: pages end when those that answer have no more.
    const more = [...answers.keys()].some((name) => merged.places[name] !== null);
    return { data: merged.data, nextCursor: more ? encodeCursor(merged.places) : null, unreachable };
  }

  get(id: string): Promise<DeadLetterWithAttemptsResponse> {
    return this.atItsConsumer(id, (consumer) => this.services.get(consumer, `/internal/dead-letters/${id}`));
  }

  replay(id: string): Promise<DeadLetterResponse> {
    return this.atItsConsumer(id, (consumer) => this.services.post(consumer, `/internal/dead-letters/${id}/replay`));
  }

  private async atItsConsumer<T>(id: string, ask: (consumer: ConsumerName) => Promise<T>): Promise<T> {
    const consumer = consumerOf(id);
    if (!consumer)
      throw new Problem('dead_letter_not_found', 404, `There is no dead letter ${id}: an id is <consumer>-<uuid>.`);
    try {
      return await ask(consumer);
    } catch (error) {
      if (!(error instanceof ServiceUnreachableError)) throw error;
      throw new Problem(
        'consumer_unreachable',
        503,
        `The service ${consumer} did not answer. Nothing is known to have changed; try again.`,
        {
          headers: { 'Retry-After': '2' },
        },
      );
    }
  }
}

function queryOf(values: Record<string, string | null | undefined>): string {
  const given = Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return new URLSearchParams(given).toString();
}
