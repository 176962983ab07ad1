import { Catch, UseFilters } from '@nestjs/common';
import type { RpcExceptionFilter } from '@nestjs/common';
import { PATTERN_METADATA } from '@nestjs/microservices/constants.js';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { throwError } from 'rxjs';
import type { Observable } from 'rxjs';

/** Nest's own filter replaces what a handler threw by "Internal server error". Retries and dead letters need the truth. */
@Catch()
class PassErrors implements RpcExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}

/** Puts the filter on every `@EventPattern` method. Call it before the transport is connected. */
export function passErrorsOn(discovery: DiscoveryService): void {
  const scanner = new MetadataScanner();
  for (const { metatype } of discovery.getControllers()) {
    if (typeof metatype !== 'function') continue;
    const prototype = metatype.prototype as object;
    for (const name of scanner.getAllMethodNames(prototype)) {
      const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
      if (typeof descriptor?.value !== 'function') continue;
      if (Reflect.hasMetadata(PATTERN_METADATA, descriptor.value as object))
        UseFilters(new PassErrors())(prototype, name, descriptor);
    }
  }
}
