import { Inject, Module } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { findDashboard } from './find-dashboard.js';
import { serveDashboard } from './serve-dashboard.js';

/** The web application in apps/ops/web, as it was built. */
@Module({})
export class DashboardModule implements OnModuleInit {
  constructor(@Inject(HttpAdapterHost) private readonly host: HttpAdapterHost<FastifyAdapter>) {}

  onModuleInit(): void {
    serveDashboard(this.host.httpAdapter.getInstance(), findDashboard(import.meta.dirname));
  }
}
