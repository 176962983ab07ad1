import { Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { Logger } from 'pino';
import { DataSource } from 'typeorm';
import { StartupError } from '../bootstrap/startup-error.js';
import { HealthRegistry } from '../health/health-registry.js';
import { LOGGER } from '../logging/logger.js';
import { redact } from '../logging/redact.js';
import { dataSourceOptions, type DatabaseOptions } from './data-source-options.js';

/** TypeORM on the service's own schema. Fails the start when Postgres is unreachable; afterwards outlives its outages. */
@Module({})
export class DatabaseModule implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly health: HealthRegistry,
  ) {}

  static forSchema(options: DatabaseOptions): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          inject: [LOGGER],
          useFactory: (logger: Logger) => ({ ...dataSourceOptions(options, logger), toRetry: () => false }),
          dataSourceFactory: async (typeOrmOptions) => {
            if (typeOrmOptions === undefined) throw new Error('TypeORM got no options');
            return connect(new DataSource(typeOrmOptions), options.config.databaseUrl);
          },
        }),
        TypeOrmModule.forFeature(options.entities ?? []),
      ],
      exports: [TypeOrmModule],
    };
  }

  onModuleInit(): void {
    this.health.add('database', async () => {
      await this.dataSource.query('SELECT 1');
    });
  }
}

async function connect(dataSource: DataSource, url: string): Promise<DataSource> {
  try {
    return await dataSource.initialize();
  } catch (error) {
    const reason =
      error instanceof Error ? error.message || String((error as NodeJS.ErrnoException).code) : String(error);
    const { host, pathname, username } = new URL(url);
    throw new StartupError(
      `cannot open the database ${host}${pathname} as ${username} (DATABASE_URL): ${redact(reason)}`,
      { cause: error },
    );
  }
}
