import { createConfig, lintFromString } from '@redocly/openapi-core';

/** Redocly's `struct` is the specification itself; the rest is what its readers (and generators) stumble over. */
const RULES = {
  struct: 'error',
  'no-unresolved-refs': 'error',
  'no-identical-paths': 'error',
  'no-path-trailing-slash': 'error',
  'no-enum-type-mismatch': 'error',
  'no-invalid-media-type-examples': 'error',
  'operation-operationId': 'error',
  'operation-operationId-unique': 'error',
  'operation-2xx-response': 'error',
  'operation-parameters-unique': 'error',
  'path-declaration-must-exist': 'error',
  'path-not-include-query': 'error',
  'path-parameters-defined': 'error',
  'security-defined': 'error',
} as const;

/** What is wrong with an OpenAPI 3 document, one line each, by JSON pointer. */
export async function problemsOf(document: string): Promise<string[]> {
  const found = await lintFromString({ source: document, config: await createConfig({ rules: RULES }) });
  return found.map(({ message, location }) => `${location[0]?.pointer ?? '#'}: ${message.replaceAll('\n', ' ')}`);
}
