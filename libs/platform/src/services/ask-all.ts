import { Problem } from '../problem/problem.js';
import { ServiceUnreachableError } from './service-client.js';

export interface Answers<S extends string, T> {
  readonly answers: ReadonlyMap<S, T>;
  /** Who gave no answer; named in every result, because a figure without them would look complete. */
  readonly unreachable: S[];
}

/** Asks several services at once. One that finds fault with a question that all of them must be able to answer counts as away. */
export async function askAll<S extends string, T>(
  services: readonly S[],
  ask: (service: S) => Promise<T>,
): Promise<Answers<S, T>> {
  const answers = new Map<S, T>();
  const unreachable: S[] = [];
  await Promise.all(
    services.map(async (service) => {
      try {
        answers.set(service, await ask(service));
      } catch (error) {
        if (!(error instanceof ServiceUnreachableError || error instanceof Problem)) throw error;
        unreachable.push(service);
      }
    }),
  );
  return { answers, unreachable: unreachable.sort() };
}
