export const caseStates = ['open', 'investigating', 'resolved', 'reopened'] as const;
export type CaseState = (typeof caseStates)[number];

export const unresolvedStates = ['open', 'investigating', 'reopened'] as const satisfies readonly CaseState[];

/** producer_fixed, consumer_fixed: the fault is mended. rejection_rule: such events are not wanted. replayed: it worked the next time. */
export const resolutions = ['producer_fixed', 'consumer_fixed', 'rejection_rule', 'replayed'] as const;
export type Resolution = (typeof resolutions)[number];

/** Whose failures: our own, or those of partners, whose endpoints did not take a webhook. */
export const sides = ['ours', 'partner'] as const;
export type Side = (typeof sides)[number];
