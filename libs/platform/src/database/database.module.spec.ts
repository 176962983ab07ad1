import { Controller, Get, Module, Param } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { authConfig, testPostgres, until, type TestPostgres } from '@purser/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { Public } from '../auth/scopes.js';
import { createHttpApp } from '../bootstrap/http-server.js';
import { PlatformModule } from '../bootstrap/platform.module.js';
import { StartupError } from '../bootstrap/startup-error.js';
import { loadConfig } from '../config/load-config.js';
import { ServiceConfig } from '../config/service-config.js';
import { DatabaseModule } from './database.module.js';

@Controller()
@Public()
class SessionController {
  constructor(private readonly dataSource: DataSource) {}

  @Get('session')
  async session() {
    const [row] = await this.dataSource.query<
      [object]
    >(`SELECT current_user AS role, current_setting('search_path') AS path,
      current_setting('statement_timeout') AS statement, current_setting('application_name') AS application,
      current_setting('idle_in_transaction_session_timeout') AS idle, current_setting('work_mem') AS memory`);
    return row;
  }

  @Get('sleep/:seconds')
  async sleep(@Param('seconds') seconds: string) {
    await this.dataSource.transaction((manager) => manager.query('SELECT pg_sleep($1)', [seconds]));
  }
}

@Module({})
class AppModule {
  static async with(databaseUrl: string): Promise<DynamicModule> {
    const config = loadConfig(ServiceConfig, {
      ...(await authConfig()),
      PORT: '0',
      LOG_LEVEL: 'silent',
      DATABASE_URL: databaseUrl,
      REDIS_URL: 'redis://127.0.0.1',
    });
    return {
      module: AppModule,
      imports: [
        PlatformModule.forService({ name: 'test', config }),
        DatabaseModule.forSchema({ schema: 'wallet', config, settings: { work_mem: '8MB' } }),
      ],
      controllers: [SessionController],
    };
  }
}

describe('DatabaseModule', () => {
  let postgres: TestPostgres;
  let app: NestFastifyApplication;
  const silent = { log: () => undefined, error: () => undefined, warn: () => undefined };

  beforeAll(async () => {
    postgres = await testPostgres();
    app = await createHttpApp(await AppModule.with(postgres.urlOf('wallet')), silent);
    await app.init();
  });
  afterAll(async () => {
    await app?.close();
    await postgres?.drop();
  });

  it('works as the service’s own role, in its own schema, within limits', async () => {
    expect((await app.inject({ url: '/session' })).json()).toEqual({
      role: 'purser_wallet',
      path: 'wallet',
      statement: '10s',
      application: 'purser-wallet',
      idle: '15s',
      memory: '8MB',
    });
  });

  it('answers 503 while Postgres is away, also to what was under way, and works when it is back', async () => {
    const underWay = app.inject({ url: '/sleep/8' });
    await until(
      async () =>
        (
          await postgres.query(
            "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep($1)%' AND pid <> pg_backend_pid()",
          )
        ).length > 0,
    );
    await postgres.stop();

    const interrupted = await underWay;
    expect(interrupted.statusCode).toBe(503);
    expect(interrupted.headers['retry-after']).toBe('2');
    expect((await app.inject({ url: '/session' })).json()).toMatchObject({ code: 'database_unavailable' });
    expect((await app.inject({ url: '/health/ready' })).statusCode).toBe(503);
    expect((await app.inject({ url: '/health/live' })).statusCode).toBe(200);

    await postgres.start();
    await until(async () => (await app.inject({ url: '/session' })).statusCode === 200, { what: 'the next success' });
    expect((await app.inject({ url: '/health/ready' })).json()).toMatchObject({ checks: { database: 'up' } });
  });

  it('refuses to start without the database, naming setting, server and role, but not the password', async () => {
    const error = await createHttpApp(
      await AppModule.with('postgres://purser_wallet:hunter2@127.0.0.1:1/purser'),
      silent,
    ).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StartupError);
    expect(String(error)).toMatch(/127\.0\.0\.1:1\/purser as purser_wallet \(DATABASE_URL\)/);
    expect(String(error)).not.toContain('hunter2');
  });
});
