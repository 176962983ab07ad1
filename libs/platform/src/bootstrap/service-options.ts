import type { DynamicModule, Type } from '@nestjs/common';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ServiceConfig } from '../config/service-config.js';
import type { OpenApiOptions } from './open-api.js';

export interface ServiceOptions<C extends ServiceConfig> {
  /** 'wallet', 'relay', … */
  name: string;
  /** The app's module; it imports PlatformModule.forService. As a function it is given the configuration. */
  module: Type | DynamicModule | ((config: C) => Type | DynamicModule);
  /** A function, so that bad settings are said by startService: `() => loadConfig(WalletConfig)`. */
  config: C | (() => C);
  openApi?: OpenApiOptions;
  /** Consumes messages in the same process. */
  transport?: (app: NestFastifyApplication) => CustomTransportStrategy;
}

export function configOf<C extends ServiceConfig>({ config }: ServiceOptions<C>): C {
  return typeof config === 'function' ? config() : config;
}

export function moduleOf<C extends ServiceConfig>({ module }: ServiceOptions<C>, config: C): Type | DynamicModule {
  return typeof module === 'function' && !isClass(module) ? module(config) : module;
}

function isClass(module: object): module is Type {
  return /^class\b/.test(Function.prototype.toString.call(module));
}
