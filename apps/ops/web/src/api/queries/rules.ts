import { useMutation, useQuery } from '@tanstack/react-query';
import { get, post } from '../client';
import { keys } from '../keys';
import { queryClient } from '../query-client';
import type { DryRun, Predicate, ProposeRule, Rule, RuleRejection, RuleState } from '../types';
import { usePages } from '../use-pages';

export function useRules(filter: { state?: RuleState | ''; caseId?: string } = {}, enabled = true) {
  return usePages<Rule>(keys.rules.list(filter), '/v1/rejection-rules', { query: filter, enabled });
}

export function useRule(id: string) {
  return useQuery({
    queryKey: keys.rules.detail(id),
    queryFn: ({ signal }) => get<Rule>(`/v1/rejection-rules/${encodeURIComponent(id)}`, {}, signal),
  });
}

/** Read anew when the rule's hits are. */
export const useRejections = (ruleId: string) =>
  usePages<RuleRejection>(
    keys.rules.rejections(ruleId),
    `/v1/rejection-rules/${encodeURIComponent(ruleId)}/rejections`,
  );

/** One stretch of history, which is about two seconds of work; go on with its `nextCursor`. */
export const dryRunRule = (predicate: Predicate, cursor?: string) =>
  post<DryRun>('/v1/rejection-rules/dry-run', { predicate, cursor });

function remember(rule: Rule): void {
  queryClient.setQueryData(keys.rules.detail(rule.id), rule);
  void queryClient.invalidateQueries({ queryKey: keys.rules.all });
}

export function useProposeRule() {
  return useMutation({
    mutationFn: (rule: ProposeRule) => post<Rule>('/v1/rejection-rules', rule),
    onSuccess: remember,
  });
}

export type RuleDecision =
  { decision: 'approve'; revision: number } | { decision: 'decline' | 'revoke'; revision: number; reason: string };

export function useDecideRule(id: string) {
  return useMutation({
    mutationFn: ({ decision, ...body }: RuleDecision) =>
      post<Rule>(`/v1/rejection-rules/${encodeURIComponent(id)}/${decision}`, body),
    onSuccess: remember,
  });
}
