import type { OpenAPIObject } from '@nestjs/swagger';
import openapiTS, { astToString } from 'openapi-typescript';
import { sampleOf } from './sample.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

const METHODS = ['get', 'put', 'post', 'patch', 'delete'] as const;

/** The types that a partner would generate from the document. */
export async function typesOf(document: OpenAPIObject): Promise<string> {
  // A property of a request that has a default may be left out.
  return astToString(await openapiTS(JSON.stringify(document), { defaultNonNullable: false }));
}

/** A program that calls every operation with what it requires and no more, and reads its answer and its problem. */
export function programOf(document: OpenAPIObject, types: string): string {
  const calls = Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation === undefined ? [] : [call(path, method, operation, document)];
    }),
  );
  return [
    `import createClient from 'openapi-fetch';`,
    `import type { paths } from '${types}';`,
    `const client = createClient<paths>({ baseUrl: 'http://localhost', headers: { authorization: 'Bearer token' } });`,
    ...calls,
  ].join('\n\n');
}

function call(path: string, method: string, operation: Operation, document: OpenAPIObject): string {
  const required = (operation.parameters ?? []).flatMap((parameter) =>
    'in' in parameter && parameter.required === true ? [parameter] : [],
  );
  const params: Record<string, Record<string, unknown>> = {};
  for (const { in: place, name, schema, example } of required)
    (params[place] ??= {})[name] = example ?? sampleOf(schema, document);
  const body =
    operation.requestBody !== undefined && 'content' in operation.requestBody
      ? sampleOf(operation.requestBody.content['application/json']?.schema, document)
      : undefined;
  const init = JSON.stringify({ ...(required.length > 0 && { params }), ...(body !== undefined && { body }) });
  return `export async function ${operation.operationId ?? ''}() {
  const { data, error } = await client.${method.toUpperCase()}(${JSON.stringify(path)}, ${init});
  if (error !== undefined) throw new Error(\`\${error.code}: \${error.detail}\`);
  return data;
}`;
}
