import { Inject, RequestMethod, type OnModuleInit } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { StartupError } from '../bootstrap/startup-error.js';
import { ACCESS } from './scopes.js';

/** Refuses to start with a route that says neither @RequireScopes nor @Public: forgetting must not mean open, or closed by chance. */
export class RouteAccessCheck implements OnModuleInit {
  constructor(
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(MetadataScanner) private readonly scanner: MetadataScanner,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {}

  /** @throws StartupError naming every such route */
  onModuleInit(): void {
    const undeclared = this.discovery.getControllers().flatMap(({ metatype }) => {
      if (typeof metatype !== 'function') return [];
      const prototype = metatype.prototype as Record<string, unknown>;
      return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
        const handler = prototype[name];
        if (typeof handler !== 'function') return [];
        const method: unknown = Reflect.getMetadata(METHOD_METADATA, handler);
        const path: unknown = Reflect.getMetadata(PATH_METADATA, handler);
        if (typeof method !== 'number' || path === undefined) return [];
        if (this.reflector.getAllAndOverride<unknown>(ACCESS, [handler, metatype]) !== undefined) return [];
        return [`${metatype.name}.${name} (${RequestMethod[method]} ${String(path)})`];
      });
    });
    if (undeclared.length === 0) return;
    throw new StartupError(`these routes declare neither @RequireScopes(…) nor @Public(): ${undeclared.join(', ')}`);
  }
}
