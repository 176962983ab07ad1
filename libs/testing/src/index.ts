export { testDatabase, type TestDatabase } from './database.js';
export { testPostgres, type TestPostgres } from './postgres.js';
export { testRedis, type TestRedis } from './redis.js';
export { until, type UntilOptions } from './until.js';
