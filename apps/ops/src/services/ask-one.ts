import { Problem, ServiceUnreachableError } from '@purser/platform';

/**
 * The answer of the one service that can give it.
 * @throws Problem what the service finds wrong with the request; 503 `service_unreachable` when it gave no answer
 */
export async function askOne<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof ServiceUnreachableError)) throw error;
    const detail = `The service ${error.service} did not answer. Nothing is known to have changed; try again.`;
    throw new Problem('service_unreachable', 503, detail, { headers: { 'Retry-After': '2' } });
  }
}

/** A path with its query; what is undefined is left out. */
export function pathWith(path: string, query: Readonly<Record<string, string | number | undefined>>): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) given.set(name, String(value));
  return given.size === 0 ? path : `${path}?${given.toString()}`;
}
