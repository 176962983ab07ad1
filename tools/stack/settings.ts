import path from 'node:path';
import { serviceNames, services, type Service } from '../services.js';

/** A reason not to start that a person can act on: shown as it is, without a stack. */
export class StackError extends Error {
  override readonly name = 'StackError';
}

export type Part = Service | 'postgres' | 'redis' | 'smtp' | 'mail' | 'partner';

export interface Settings {
  home: string;
  ports: Record<Part, number>;
  partitions: number;
  /** Given by the person; absent: we provide it. */
  databaseUrl: string | undefined;
  redisUrl: string | undefined;
}

const BASE = 3000;
/** Beside the services' ports, by their own usual numbers: 5432 → +32, 6379 → +79, 1025 → +25, 1080 → +80. */
const besides = { postgres: 3032, redis: 3079, smtp: 3025, mail: 3080, partner: 3090 } as const;

/**
 * Ports are 3000 and up; PURSER_PORT_BASE moves them all, so that two checkouts can run, and PURSER_PORT_WALLET,
 * PURSER_PORT_POSTGRES, … a single one.
 */
export function readSettings(home: string, env = process.env): Settings {
  const base = portIn(env, 'PURSER_PORT_BASE') ?? BASE;
  const ports = {} as Record<Part, number>;
  for (const name of serviceNames) ports[name] = services[name].port - BASE + base;
  for (const name of ['postgres', 'redis', 'smtp', 'mail', 'partner'] as const)
    ports[name] = besides[name] - BASE + base;
  for (const name of Object.keys(ports) as Part[])
    ports[name] = portIn(env, `PURSER_PORT_${name.toUpperCase()}`) ?? ports[name];
  return {
    home,
    ports,
    partitions: Number(env['PARTITIONS'] || 16),
    databaseUrl: env['DATABASE_URL'] || undefined,
    redisUrl: env['REDIS_URL'] || undefined,
  };
}

function portIn(env: NodeJS.ProcessEnv, name: string): number | undefined {
  const text = env[name];
  if (text === undefined || text === '') return undefined;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_000)
    throw new StackError(`${name} must be a port number, not "${text}".`);
  return port;
}

/** Where everything lies under the home folder. */
export function places(home: string) {
  return {
    postgres: path.join(home, 'data', 'postgres'),
    redis: path.join(home, 'data', 'redis'),
    mail: path.join(home, 'data', 'mail'),
    migrated: path.join(home, 'data', 'migrated'),
    auth: path.join(home, 'auth'),
    logs: path.join(home, 'logs'),
    /** For tools, while everything is up. */
    stack: path.join(home, 'stack.json'),
    /** For the next start, from the first process on: what a run that was killed has left behind. */
    pids: path.join(home, 'pids.json'),
    demo: path.join(home, 'demo.json'),
  };
}
