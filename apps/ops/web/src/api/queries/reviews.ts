import { useMutation, useQuery } from '@tanstack/react-query';
import { get, post, put } from '../client';
import { keys } from '../keys';
import { queryClient } from '../query-client';
import type { DecideReviewItem, Review, ReviewSummary } from '../types';
import { usePages } from '../use-pages';

export const useReviews = () => usePages<ReviewSummary>(keys.reviews.list, '/v1/reviews');

export function useReview(id: string) {
  return useQuery({
    queryKey: keys.reviews.detail(id),
    queryFn: ({ signal }) => get<Review>(`/v1/reviews/${encodeURIComponent(id)}`, {}, signal),
  });
}

function remember(review: Review): void {
  queryClient.setQueryData(keys.reviews.detail(review.id), review);
  void queryClient.invalidateQueries({ queryKey: keys.reviews.list });
}

/** Freezes what is unresolved now, oldest first. */
export function useStartReview() {
  return useMutation({ mutationFn: () => post<Review>('/v1/reviews'), onSuccess: remember });
}

export function useDecideReviewItem(id: string) {
  return useMutation({
    mutationFn: ({ caseId, ...item }: DecideReviewItem & { caseId: string }) =>
      put<Review>(`/v1/reviews/${encodeURIComponent(id)}/items/${encodeURIComponent(caseId)}`, item),
    onSuccess: remember,
  });
}

export function useFinishReview(id: string) {
  return useMutation({
    mutationFn: () => post<Review>(`/v1/reviews/${encodeURIComponent(id)}/finish`),
    onSuccess: remember,
  });
}

export const reviewReportUrl = (id: string) => `/v1/reviews/${encodeURIComponent(id)}/report`;
