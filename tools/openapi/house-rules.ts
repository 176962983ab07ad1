import type { OpenAPIObject } from '@nestjs/swagger';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

/** Items of the largest page, and characters of the longest cursor; docs/operations.md says so. */
const LARGEST_PAGE = 200;
const LONGEST_CURSOR = 1_000;

/** What OpenAPI does not ask for, and we do: no list without an end. One line for each that is missing. */
export function unboundedLists({ paths }: OpenAPIObject): string[] {
  return Object.entries(paths).flatMap(([path, { get }]) => (get === undefined ? [] : faultsOf(`GET ${path}`, get)));
}

/**
 * What services ask of each other to change something is for services alone: a person's token would get past what the asking
 * service checks. One line for each internal route that is neither for them nor for reading.
 */
export function internalChangesForPeople({ paths }: OpenAPIObject): string[] {
  const internal = Object.entries(paths).filter(([path]) => path.startsWith('/internal/'));
  return internal.flatMap(([path, { put, post, patch, delete: remove }]) =>
    Object.entries({ PUT: put, POST: post, PATCH: patch, DELETE: remove }).flatMap(([method, operation]) =>
      operation === undefined || /`(internal:write|\w+:read)`\.$/.test(operation.description ?? '')
        ? []
        : [`${method} ${path}: changes something, and is not for services alone`],
    ),
  );
}

function faultsOf(where: string, { parameters = [] }: Operation): string[] {
  return parameters.flatMap((parameter) => {
    if (!('in' in parameter) || parameter.in !== 'query') return [];
    const { maximum = Infinity, maxLength = Infinity } = { ...parameter.schema } as Record<string, number | undefined>;
    if (parameter.name === 'limit' && maximum > LARGEST_PAGE) return [`${where}: limit may exceed ${LARGEST_PAGE}`];
    if (parameter.name === 'cursor' && maxLength > LONGEST_CURSOR)
      return [`${where}: cursor may be longer than ${LONGEST_CURSOR} characters`];
    return [];
  });
}
