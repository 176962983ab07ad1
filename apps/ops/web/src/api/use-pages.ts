import { useInfiniteQuery } from '@tanstack/react-query';
import { get } from './client';
import type { QueryParameters } from './client';
import type { Page } from './types';

/** A list that is read page by page; `rows` are those of all pages read so far, undefined until the first has arrived. */
export interface Pages<Row, Answer extends Page<Row> = Page<Row>> {
  rows: Row[] | undefined;
  /** What the first page says besides its rows. */
  first: Answer | undefined;
  isPending: boolean;
  /** Shows what was asked before, until what is asked now has arrived. */
  isStale: boolean;
  error: Error | null;
  retry: () => void;
  /** Reads the next page; undefined on the last one. */
  more: (() => void) | undefined;
  isReadingMore: boolean;
}

interface Options {
  query?: QueryParameters;
  enabled?: boolean;
  /** Milliseconds; for lists of which /v1/live says nothing. */
  refetchInterval?: number;
}

export function usePages<Row, Answer extends Page<Row> = Page<Row>>(
  queryKey: readonly unknown[],
  path: string,
  { query = {}, enabled = true, refetchInterval }: Options = {},
): Pages<Row, Answer> {
  const result = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => get<Answer>(path, { ...query, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: (previous) => previous,
    enabled,
    refetchInterval,
  });
  return {
    rows: result.data?.pages.flatMap((page) => page.data),
    first: result.data?.pages[0],
    isPending: result.isPending,
    isStale: result.isPlaceholderData,
    error: result.data ? null : result.error,
    retry: () => void result.refetch(),
    more: result.hasNextPage ? () => void result.fetchNextPage() : undefined,
    isReadingMore: result.isFetchingNextPage,
  };
}
