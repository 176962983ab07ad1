import type { RedisBinary } from '../../../tools/servers/redis-binary.js';

/** What tools/test.mjs provided for this run; it tells the test workers through one variable. */
export interface TestEnvironment {
  backend: 'containers' | 'embedded';
  /** Superuser of the shared server, without a database name. */
  postgresUrl: string;
  /** The migrated database that every test database is a copy of. */
  template: string;
  rolePassword: string;
  partitions: number;
  /** A folder of this run alone: data of servers, keys, and the pids that must not outlive it. */
  folder: string;
  /** Embedded only. */
  redis?: RedisBinary;
  /** Containers only. */
  images?: { postgres: string; redis: string };
  /** Label that every container of this run carries. */
  label: string;
}

export const ENVIRONMENT_VARIABLE = 'PURSER_TEST_ENVIRONMENT';

export function testEnvironment(): TestEnvironment {
  const given = process.env[ENVIRONMENT_VARIABLE];
  if (!given)
    throw new Error(
      'Postgres and Redis for tests are provided by `npm test`. One file: npm test -- path/to/the.spec.ts',
    );
  return JSON.parse(given) as TestEnvironment;
}
