import { Inject, RequestMethod, type OnModuleInit } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, ModulesContainer } from '@nestjs/core';
import { StartupError } from '../bootstrap/startup-error.js';
import { ACCESS, type Access } from './scopes.js';

/** Refuses to start with a route that says neither @RequireScopes nor @Public: forgetting must not mean open, nor closed by chance. */
export class RouteAccess implements OnModuleInit {
  constructor(@Inject(ModulesContainer) private readonly modules: ModulesContainer) {}

  /** @throws StartupError naming every route without a declaration */
  onModuleInit(): void {
    const undeclared = routesOf(this.modules).filter(({ access }) => access === undefined);
    if (undeclared.length === 0) return;
    const names = undeclared.map(({ controller, handler, route }) => `${controller}.${handler} (${route})`);
    throw new StartupError(`these routes declare neither @RequireScopes(…) nor @Public(): ${names.join(', ')}`);
  }
}

export interface DeclaredRoute {
  /** Names of the class and of its method. */
  controller: string;
  handler: string;
  /** `GET :id`, without the controller's prefix. */
  route: string;
  access: Access | undefined;
}

/** Every HTTP route of every controller, from its decorators alone: nothing needs to have been made yet. */
export function routesOf(modules: ModulesContainer): DeclaredRoute[] {
  const scanner = new MetadataScanner();
  return new DiscoveryService(modules).getControllers().flatMap(({ metatype }) => {
    if (typeof metatype !== 'function') return [];
    const prototype = metatype.prototype as Record<string, unknown>;
    return scanner.getAllMethodNames(prototype).flatMap((name) => {
      const handler = prototype[name];
      const route = typeof handler === 'function' ? routeOf(handler) : undefined;
      if (typeof handler !== 'function' || route === undefined) return [];
      const access = (Reflect.getMetadata(ACCESS, handler) ?? Reflect.getMetadata(ACCESS, metatype)) as
        Access | undefined;
      return [{ controller: metatype.name, handler: name, route, access }];
    });
  });
}

/** undefined for methods that are no HTTP route: helpers, and handlers of messages. */
function routeOf(handler: object): string | undefined {
  const method: unknown = Reflect.getMetadata(METHOD_METADATA, handler);
  const path = Reflect.getMetadata(PATH_METADATA, handler) as string | string[] | undefined;
  return typeof method === 'number' && path !== undefined
    ? `${RequestMethod[method]} ${[path].flat().join(' or ')}`
    : undefined;
}
