import type { INestApplication } from '@nestjs/common';
import type * as Swagger from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { ModulesContainer } from '@nestjs/core';
import { routesOf } from '../auth/route-access.js';
import type { Access } from '../auth/scopes.js';

export interface OpenApiOptions {
  title: string;
  description: string;
}

/** The page at /docs and the document at /docs-json, both public. The document is made when it is first asked for. */
export async function serveOpenApi(app: INestApplication, options: OpenApiOptions): Promise<void> {
  const swagger = await import('@nestjs/swagger');
  swagger.SwaggerModule.setup('docs', app, () => openApiDocument(swagger, app, options), {
    customSiteTitle: options.title,
  });
}

/** From decorators alone: it takes an application in Nest's preview mode, too, in which nothing is made. */
export function openApiDocument(
  { DocumentBuilder, SwaggerModule }: typeof Swagger,
  app: INestApplication,
  { title, description }: OpenApiOptions,
): OpenAPIObject {
  const base = new DocumentBuilder()
    .setTitle(title)
    .setDescription(description)
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'bearer')
    .build();
  const document = SwaggerModule.createDocument(app, base, { operationIdFactory: idOf });
  const routes = routesOf(app.get(ModulesContainer));
  return withAccessAndProblems(
    document,
    new Map(routes.map(({ controller, handler, access }) => [idOf(controller, handler), access])),
  );
}

const idOf = (controller: string, handler: string): string => `${controller}_${handler}`;

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;

/** What is the same on every route, and so is not written on each: the token, its scopes, and how errors look. */
function withAccessAndProblems(
  document: OpenAPIObject,
  routes: ReadonlyMap<string, Access | undefined>,
): OpenAPIObject {
  document.components ??= {};
  document.components.schemas = { ...document.components.schemas, Problem: PROBLEM };
  for (const path of Object.values(document.paths)) {
    for (const operation of METHODS.map((method) => path[method])) {
      if (operation === undefined) continue;
      const access = routes.get(operation.operationId ?? '');
      operation.responses['default'] ??= problemResponse('Any error: what was wrong, where, and what to do.');
      operation.security = access === undefined || access === 'public' ? [] : [{ bearer: [] }];
      if (access === undefined || access === 'public') continue;
      operation.description = [
        operation.description,
        `Needs the scope ${access.map((scope) => `\`${scope}\``).join(', ')}.`,
      ]
        .filter(Boolean)
        .join('\n\n');
      operation.responses['401'] ??= problemResponse('No valid token.');
      operation.responses['403'] ??= problemResponse('The token lacks a scope.');
      operation.responses['429'] ??= problemResponse('`rate_limited`: wait for as many seconds as Retry-After says.');
    }
  }
  return document;
}

function problemResponse(description: string) {
  return { description, content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } };
}

const PROBLEM = {
  type: 'object',
  description: 'RFC 9457 problem details.',
  required: ['type', 'title', 'status', 'code', 'detail', 'instance'],
  properties: {
    type: { type: 'string', example: 'urn:purser:problem:validation_failed' },
    title: { type: 'string', example: 'Bad Request' },
    status: { type: 'integer', example: 400 },
    code: { type: 'string', description: 'Stable: what programs match on.', example: 'validation_failed' },
    detail: { type: 'string', description: 'For people: what was wrong, where, and what to do.' },
    instance: { type: 'string', description: 'The path of the request.' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: {
          path: { type: 'string', example: 'owner.email' },
          message: { type: 'string', example: 'must be an email' },
        },
      },
    },
  },
};
