import { describe, expect, it } from '@jest/globals';
import { Type } from 'class-transformer';
import { IsArray, IsBoolean, IsInt, IsString } from 'class-validator';
import { ConfigError, environmentName, loadConfig } from './load-config.js';
import { ServiceConfig } from './service-config.js';

class ShopConfig extends ServiceConfig {
  @IsBoolean()
  allowStrangers: boolean = false;

  @IsArray()
  @IsString({ each: true })
  consumers: string[] = ['a'];

  @IsArray()
  @IsInt({ each: true })
  @Type(() => Number)
  retrySchedule: number[] = [5, 300];
}

const COMPLETE = {
  PORT: '3000',
  DATABASE_URL: 'postgres://wallet:secret@db/purser',
  REDIS_URL: 'redis://redis',
  AUTH_JWKS_URL: 'https://login.example.com/jwks',
};

function problemsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    loadConfig(ShopConfig, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('loadConfig', () => {
  it('reads numbers, booleans and lists by their types', () => {
    const config = loadConfig(ShopConfig, {
      ...COMPLETE,
      ALLOW_STRANGERS: 'true',
      CONSUMERS: 'mail, charts',
      RETRY_SCHEDULE: '1,2,3',
    });
    expect(config).toMatchObject({
      port: 3000,
      allowStrangers: true,
      consumers: ['mail', 'charts'],
      retrySchedule: [1, 2, 3],
    });
  });

  it('reads "false" as false', () => {
    expect(loadConfig(ShopConfig, { ...COMPLETE, ALLOW_STRANGERS: 'false' }).allowStrangers).toBe(false);
  });

  it('takes the defaults for what is absent or empty', () => {
    expect(loadConfig(ShopConfig, { ...COMPLETE, HOST: '', LOG_LEVEL: ' ' })).toMatchObject({
      host: '127.0.0.1',
      logLevel: 'info',
      partitions: 16,
      consumers: ['a'],
      retrySchedule: [5, 300],
    });
  });

  it('gives every process an instance id of its own', () => {
    const [one, other] = [loadConfig(ShopConfig, COMPLETE), loadConfig(ShopConfig, COMPLETE)];
    expect(one.instanceId).not.toBe(other.instanceId);
  });

  it('names every bad setting at once, by its variable', () => {
    const problems = problemsOf({
      DATABASE_URL: 'mysql://x',
      PARTITIONS: '0',
      ALLOW_STRANGERS: 'perhaps',
      RETRY_SCHEDULE: '1,soon',
      LOG_LEVEL: 'loud',
    });
    expect(problems.map((line) => line.split(/[ :]/, 1)[0])).toEqual([
      'ALLOW_STRANGERS',
      'AUTH_JWKS_URL',
      'DATABASE_URL',
      'LOG_LEVEL',
      'PARTITIONS',
      'PORT',
      'REDIS_URL',
      'RETRY_SCHEDULE',
    ]);
    expect(problems).toContain('DATABASE_URL: must be a URL that begins with postgres:// or postgresql://');
    expect(problems).toContain('RETRY_SCHEDULE: each value must be an integer number');
  });

  it('does not repeat values, which may be secrets', () => {
    const problems = problemsOf({ ...COMPLETE, DATABASE_URL: 'mysql://user:hunter2@db' });
    expect(problems).toHaveLength(1);
    expect(problems.join()).not.toContain('hunter2');
  });

  it('cannot be changed afterwards', () => {
    const config = loadConfig(ShopConfig, COMPLETE);
    expect(() => Object.assign(config, { port: 1 })).toThrow(TypeError);
  });
});

describe('environmentName', () => {
  it.each([
    ['port', 'PORT'],
    ['authJwksUrl', 'AUTH_JWKS_URL'],
    ['otelExporterOtlpEndpoint', 'OTEL_EXPORTER_OTLP_ENDPOINT'],
  ])('%s is %s', (property, variable) => {
    expect(environmentName(property)).toBe(variable);
  });
});
