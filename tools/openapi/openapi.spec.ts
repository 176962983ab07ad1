import type { OpenAPIObject } from '@nestjs/swagger';
import { describe, expect, it } from '@jest/globals';
import { programOf, typesOf } from './client.js';
import { internalChangesForPeople, unboundedLists } from './house-rules.js';
import { typeErrorsIn } from './type-check.js';
import { problemsOf } from './validate.js';

const schemas = {
  Parcel: {
    type: 'object',
    required: ['size', 'labels', 'kind', 'weight', 'to'],
    properties: {
      size: { type: 'string', example: '2500' },
      labels: { type: 'array', items: { type: 'string' } },
      kind: { type: 'string', enum: ['letter', 'box'] },
      weight: { type: 'integer', minimum: 1 },
      to: { allOf: [{ $ref: '#/components/schemas/Address' }] },
      note: { type: 'string' },
    },
  },
  Address: { type: 'object', required: ['street'], properties: { street: { type: 'string' } } },
  Problem: {
    type: 'object',
    required: ['code', 'detail'],
    properties: { code: { type: 'string' }, detail: { type: 'string' } },
  },
};
const content = { 'application/json': { schema: { $ref: '#/components/schemas/Parcel' } } };
const problem = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
const parcels = (change: object = {}): OpenAPIObject => ({
  openapi: '3.0.0',
  info: { title: 'Parcels', version: '1' },
  paths: {
    '/v1/parcels/{id}': {
      post: {
        operationId: 'send',
        security: [],
        parameters: [
          { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'Idempotency-Key', in: 'header', required: true, schema: { type: 'string', example: 'k' } },
          { name: 'urgent', in: 'query', required: false, schema: { type: 'boolean' } },
        ],
        requestBody: { required: true, content },
        responses: {
          '201': { description: 'Sent.', content },
          default: { description: 'A problem.', content: problem },
        },
        ...change,
      },
    },
  },
  components: { schemas },
});

describe('docs:openapi', () => {
  it('accepts a document with which a client can be generated that calls every operation', async () => {
    const document = parcels();
    expect(await problemsOf(JSON.stringify(document))).toEqual([]);
    const program = programOf(document, './parcels.js');
    expect(program).toContain('client.POST("/v1/parcels/{id}"');
    expect(program).toContain('"to":{"street":"text"}');
    expect(program).not.toContain('urgent');
    const wrong = program.replace('"kind":"letter"', '"kind":"parcel"').replace('"street":"text"', '');
    const errors = typeErrorsIn(
      new Map([
        ['parcels.ts', await typesOf(document)],
        ['client.ts', program],
        ['wrong.ts', wrong],
      ]),
    );
    expect(errors).toHaveLength(2);
    expect(errors.join('\n')).toMatch(/^wrong\.ts:\d+: .*"parcel".*\nwrong\.ts:\d+: .*'street' is missing/);
  });

  it.each([
    ['a name that nothing has', { requestBody: { content: { a: { schema: { $ref: '#/nowhere' } } } } }, 'resolve $ref'],
    ['an operation without a name', { operationId: undefined }, 'operationId'],
    ['a path parameter that is not described', { parameters: [] }, 'id'],
    ['what is not OpenAPI', { respond: 1 }, 'respond'],
    ['scopes that nothing defines', { security: [{ stranger: [] }] }, 'stranger'],
  ])('names %s', async (_, change, what) => {
    const problems = await problemsOf(JSON.stringify(parcels(change)));
    expect(problems.join()).toContain(what);
    expect(problems[0]).toMatch(/^#\/paths\/~1v1~1parcels~1\{id\}/);
  });

  it('names internal routes by which people could change something', () => {
    const post = (scope: string) => ({ post: { description: `Needs the scope ${scope}.`, responses: {} } });
    const paths = {
      '/v1/parcels': post('`ops:write`'),
      '/internal/parcels': post('`internal:write`'),
      '/internal/parcels/search': post('`ops:read`'),
      '/internal/parcels/send': post('`ops:write`'),
      '/internal/parcels/lose': post('`ops:read`, `ops:write`'),
    };
    expect(internalChangesForPeople({ ...parcels(), paths })).toEqual([
      'POST /internal/parcels/send: changes something, and is not for services alone',
      'POST /internal/parcels/lose: changes something, and is not for services alone',
    ]);
  });

  it('names lists that may be without end', () => {
    const list = (limit: object, cursor: object) => {
      const parameters = [
        { name: 'limit', in: 'query' as const, schema: { type: 'integer', ...limit } },
        { name: 'cursor', in: 'query' as const, schema: { type: 'string', ...cursor } },
      ];
      return unboundedLists({ ...parcels(), paths: { '/v1/parcels': { get: { parameters, responses: {} } } } });
    };
    expect(list({ maximum: 200 }, { maxLength: 1_000 })).toEqual([]);
    expect(list({}, { maxLength: 1_001 })).toEqual([
      'GET /v1/parcels: limit may exceed 200',
      'GET /v1/parcels: cursor may be longer than 1000 characters',
    ]);
  });
});
