import { Inject, Injectable } from '@nestjs/common';
import { askAll, Problem, ServiceClient } from '@purser/platform';
import { AuditedCalls } from '../audit/audited-calls.js';
import { IndexedDeadLetters } from '../dead-letter-index/indexed-dead-letters.js';
import { askOne } from '../services/ask-one.js';
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

/** Which case it belongs to is ours to know. */
type Cased = Pick<DeadLetterResponse, 'caseId'>;
type Uncased<T extends Cased> = Omit<T, 'caseId'>;

/** The dead letters of all consumers as one list, with everything that only the consumers keep of them. */
@Injectable()
export class DeadLettersService {
  constructor(
    @Inject(ServiceClient) private readonly services: ServiceClient<ServiceName>,
    @Inject(IndexedDeadLetters) private readonly index: IndexedDeadLetters,
    @Inject(AuditedCalls) private readonly calls: AuditedCalls,
  ) {}

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
        return this.services.get<Page<Uncased<DeadLetterResponse>>>(name, `/internal/dead-letters?${query}`);
      },
    );
    const merged = mergePages(answers, places, limit);
    // Whoever is unreachable is named, and waited for by nobody: pages end when those that answer have no more.
    const more = [...answers.keys()].some((name) => merged.places[name] !== null);
    return {
      data: await this.withCases(merged.data),
      nextCursor: more ? encodeCursor(merged.places) : null,
      unreachable,
    };
  }

  get(id: string): Promise<DeadLetterWithAttemptsResponse> {
    return this.atItsConsumer(id, (consumer) =>
      this.services.get<Uncased<DeadLetterWithAttemptsResponse>>(consumer, `/internal/dead-letters/${id}`),
    );
  }

  replay(id: string, by: string): Promise<DeadLetterResponse> {
    return this.atItsConsumer(id, (consumer) =>
      this.calls.make(
        { actor: by, subjectKind: 'dead_letter', subjectId: id, verb: 'replay', done: 'replay_begun' },
        () => this.services.post<Uncased<DeadLetterResponse>>(consumer, `/internal/dead-letters/${id}/replay`),
        ({ state, replays }) => ({ state, replays }),
      ),
    );
  }

  private async atItsConsumer<T extends { id: string }>(
    id: string,
    ask: (consumer: ConsumerName) => Promise<T>,
  ): Promise<T & Cased> {
    const consumer = consumerOf(id);
    if (!consumer)
      throw new Problem('dead_letter_not_found', 404, `There is no dead letter ${id}: an id is <consumer>-<uuid>.`);
    const answer = await askOne(() => ask(consumer));
    const cases = await this.index.casesOf([id]);
    return { ...answer, caseId: cases.get(id) ?? null };
  }

  private async withCases<T extends { id: string }>(deadLetters: readonly T[]): Promise<(T & Cased)[]> {
    const cases = await this.index.casesOf(deadLetters.map(({ id }) => id));
    return deadLetters.map((deadLetter) => ({ ...deadLetter, caseId: cases.get(deadLetter.id) ?? null }));
  }
}

function queryOf(values: Record<string, string | null | undefined>): string {
  const given = Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return new URLSearchParams(given).toString();
}
