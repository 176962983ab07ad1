import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';

/** Bytes. The largest honest request for one thing is a top-up with metadata, about 4 KiB. */
export const BODY_LIMIT = 64 * 1_024;

/** For a route that takes larger bodies than 64 KiB: how many bytes. */
export const BodyLimit = (bytes: number): MethodDecorator => RouteConfig({ bodyLimit: bytes });

/** Call before any route is registered. */
export function applyBodyLimits(fastify: FastifyInstance): void {
  fastify.addHook('onRoute', (route) => {
    const bytes = route.config?.bodyLimit;
    if (bytes !== undefined) route.bodyLimit = bytes;
  });
}

declare module 'fastify' {
  interface FastifyContextConfig {
    bodyLimit?: number;
  }
}
