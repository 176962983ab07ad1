import { Inject, RequestMethod, type OnModuleInit } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { StartupError } from '../bootstrap/startup-error.js';
import { ACCESS, type Access } from './scopes.js';

/**
 * Who may call each route. Refuses to start with a route that says neither @RequireScopes nor @Public: forgetting must not
 * mean open, nor closed by chance.
 */
export class RouteAccess implements OnModuleInit {
  private readonly routes = new Map<string, Access>();

  constructor(
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(MetadataScanner) private readonly scanner: MetadataScanner,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {}

  static readonly idOf = (controller: string, method: string): string => `${controller}_${method}`;

  of(id: string): Access | undefined {
    return this.routes.get(id);
  }

  /** @throws StartupError naming every route without a declaration */
  onModuleInit(): void {
    const undeclared: string[] = [];
    for (const { metatype } of this.discovery.getControllers()) {
      if (typeof metatype !== 'function') continue;
      const prototype = metatype.prototype as Record<string, unknown>;
      for (const name of this.scanner.getAllMethodNames(prototype)) {
        const handler = prototype[name];
        const route = typeof handler === 'function' ? routeOf(handler) : undefined;
        if (typeof handler !== 'function' || route === undefined) continue;
        const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [handler, metatype]);
        if (access === undefined) undeclared.push(`${metatype.name}.${name} (${route})`);
        else this.routes.set(RouteAccess.idOf(metatype.name, name), access);
      }
    }
    if (undeclared.length === 0) return;
    throw new StartupError(`these routes declare neither @RequireScopes(…) nor @Public(): ${undeclared.join(', ')}`);
  }
}

/** undefined for methods that are no HTTP route: helpers, and handlers of messages. */
function routeOf(handler: object): string | undefined {
  const method: unknown = Reflect.getMetadata(METHOD_METADATA, handler);
  const path = Reflect.getMetadata(PATH_METADATA, handler) as string | string[] | undefined;
  return typeof method === 'number' && path !== undefined
    ? `${RequestMethod[method]} ${[path].flat().join(' or ')}`
    : undefined;
}
