import type { Static, TSchema } from 'typebox';

/** One version of one event type. */
export interface EventDefinition {
  /** Past tense, PascalCase: `TopUpCompleted`. */
  type: string;
  /** Counts from 1, without gaps within a type. */
  version: number;
  description: string;
  /** JSON Schema of `data`. */
  data: TSchema;
  /** Valid data, shown in the documents. */
  example: unknown;
  /**
   * Lifts valid data of this version to the next. Pure; needed on every version but the newest.
   * What it returns is validated against the next version's schema.
   */
  upcast?: (data: never) => unknown;
}

/** Checks the example's and the upcaster's types against the schema. */
export function defineEvent<S extends TSchema>(definition: {
  type: string;
  version: number;
  description: string;
  data: S;
  example: Static<S>;
  upcast?: (data: Static<S>) => unknown;
}): EventDefinition {
  return definition;
}
