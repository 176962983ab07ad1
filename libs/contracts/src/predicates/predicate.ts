/** What a condition can ask. Texts are compared by code unit; there are no patterns, so that no rule can hang a consumer. */
export const operators = [
  'equals',
  'not_equals',
  'in',
  'exists',
  'missing',
  'starts_with',
  'contains',
  'greater_than',
  'less_than',
] as const;
export type Operator = (typeof operators)[number];

export type Scalar = string | number | boolean | null;

/** One thing that must hold of an event. */
export interface Condition {
  /** A JSON Pointer into the envelope: `/data/owner/id`. */
  readonly path: string;
  readonly operator: Operator;
  /** None with `exists` and `missing`; several with `in`; a text with `starts_with` and `contains`. */
  readonly value?: Scalar | readonly Scalar[];
}

/** Chooses events: those of one type, of one version or of any, of which every condition holds. */
export interface Predicate {
  readonly type: string;
  /** As published; null for any. */
  readonly version: number | null;
  readonly conditions: readonly Condition[];
}

/** The bounds of a predicate: what is within them takes microseconds an event. */
export const bounds = {
  conditions: 20,
  /** Characters. */
  pointer: 200,
  /** Characters of a text. */
  value: 1_000,
  /** Elements of a list. */
  list: 100,
} as const;
