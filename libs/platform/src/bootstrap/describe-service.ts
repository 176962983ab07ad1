import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { ServiceConfig } from '../config/service-config.js';
import { openApiDocument } from './open-api.js';
import { configOf, moduleOf, type ServiceOptions } from './service-options.js';

/**
 * The OpenAPI document of a service, without starting it: nothing of it is made, so it needs settings that are valid, but
 * neither a database nor anything else that they name.
 */
export async function describeService<C extends ServiceConfig>(options: ServiceOptions<C>): Promise<OpenAPIObject> {
  if (options.openApi === undefined) throw new Error(`${options.name} has no API to describe`);
  const swagger = await import('@nestjs/swagger');
  const module = moduleOf(options, configOf(options));
  const app = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), {
    preview: true,
    logger: false,
    abortOnError: false,
  });
  return openApiDocument(swagger, app, options.openApi);
}
