import { Inject, Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { DataSource } from 'typeorm';
import { decodeKeyset, isInteger, pageOf } from '../pages/keyset.js';
import type { CaseState, Side } from './case.js';
import type { CaseList, CaseSideCounts, CasesQuery } from './case-list.dto.js';
import { CaseSearch } from './case-search.js';
import { CaseSummaries } from './case-summaries.js';
import { COUNT_CASES, listCases } from './list-cases.sql.js';

interface Place {
  id: string;
  key: string;
}

interface Overall {
  counts: { side: Side; state: CaseState; count: number }[];
  currencies: string[];
}

const nothingToFind = { causes: [], unreachable: [] };

/** The list of cases. */
@Injectable()
export class CaseListService {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(CaseSummaries) private readonly summaries: CaseSummaries,
    @Inject(CaseSearch) private readonly search: CaseSearch,
  ) {}

  /** @throws Problem 400 when the cursor is not of this list */
  async list(query: CasesQuery): Promise<CaseList> {
    const { cursor, limit, sort } = query;
    const [key, id] = cursor === undefined ? [] : decodeKeyset(cursor, isInteger, isUUID);
    const found = query.search === undefined ? nothingToFind : await this.search.find(query.search, query.consumer);
    const [places, overall] = await Promise.all([
      this.dataSource.query<Place[]>(listCases(sort), [
        query.state,
        query.side ?? null,
        query.consumer ?? null,
        query.type ?? null,
        query.owner ?? null,
        query.search ?? null,
        JSON.stringify(found.causes),
        key ?? null,
        id ?? null,
        limit + 1,
        query.currency ?? null,
      ]),
      this.dataSource.query<Overall[]>(COUNT_CASES),
    ]);
    const page = pageOf(
      places,
      limit,
      (place) => [place.key, place.id],
      (place) => place.id,
    );
    return {
      data: await this.summaries.load(page.data),
      nextCursor: page.nextCursor,
      counts: bySideAndState(overall[0]?.counts ?? []),
      currencies: overall[0]?.currencies ?? [],
      unreachable: found.unreachable,
    };
  }
}

function bySideAndState(rows: Overall['counts']): CaseSideCounts {
  const none = { open: 0, investigating: 0, reopened: 0, resolved: 0 };
  const counts: CaseSideCounts = { ours: { ...none }, partner: { ...none } };
  for (const { side, state, count } of rows) counts[side][state] = count;
  return counts;
}
