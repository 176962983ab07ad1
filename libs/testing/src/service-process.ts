import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Scope } from '@purser/platform';
import { nodeEnv, nodeFlagsOf, type Service } from '../../../tools/services.js';
import { freePort } from '../../../tools/servers/ports.js';
import { hasExited, stopProcess } from '../../../tools/servers/processes.js';
import { mainOf } from '../../../tools/stack/bundles.js';
import { serviceScopes } from '../../../tools/stack/credentials.js';
import { authConfig, token } from './auth.js';
import { testEnvironment } from './environment.js';
import { notePid } from './leftovers.js';
import { until } from './until.js';

export interface ServiceProcess {
  url: string;
  pid: number;
  /** Everything it has written so far, both streams. */
  logs(): string;
  /** Its log lines as objects; what is not JSON is left out. */
  logLines(): Record<string, unknown>[];
  /** Sends a signal and waits for the end. SIGKILL by default: no clean-up, as in a crash. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** SIGTERM, and waits for the end; fails when the service does not exit with 0. */
  stop(): Promise<void>;
  /** Set once it has ended, by itself or not. */
  exited(): { code: number | null; signal: NodeJS.Signals | null } | undefined;
}

export interface ServiceOptions {
  database: { urlOf(service: Service): string };
  redis: { url: string };
  /** Settings over the usual ones for tests. */
  env?: Record<string, string>;
  /** Default: one that is free. */
  port?: number;
  /** The program below dist/, when another is to stand in for the service. */
  main?: string;
}

/**
 * A service as the real process it is in production, from dist/, and ready; as `npm start` runs it, in one file, which starts
 * in half the time. Fails with what it said when it ends instead.
 */
export async function startApp(name: Service, options: ServiceOptions): Promise<ServiceProcess> {
  const main = options.main ? [path.resolve('dist', options.main)] : mainOf(process.cwd(), name);
  const file = main.at(-1) ?? '';
  if (!existsSync(file)) throw new Error(`${file} does not exist: run "npm run build" first.`);
  const child = spawn(process.execPath, [...nodeFlagsOf(name), ...main], {
    env: { ...nodeEnv, ...inherited(), ...(await settings(name, options)), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const forget = child.pid === undefined ? () => {} : notePid(child.pid);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.once('exit', forget);
  const logLines = () => output.split('\n').flatMap(parseLine);

  const service: ServiceProcess = {
    url: '',
    pid: child.pid ?? 0,
    logs: () => output,
    logLines,
    kill: (signal = 'SIGKILL') => stopProcess(child, signal, 15_000),
    async stop() {
      await stopProcess(child, 'SIGTERM', 15_000);
      if (child.exitCode !== 0)
        throw new Error(
          `${name} did not stop cleanly (${child.signalCode ?? `exit code ${child.exitCode}`}):\n${tail(output)}`,
        );
    },
    exited: () => (hasExited(child) ? { code: child.exitCode, signal: child.signalCode } : undefined),
  };
  const isReady = () => logLines().find((line) => line['msg'] === 'ready');
  try {
    await until(() => isReady() ?? hasExited(child), { timeoutMs: 90_000, what: `${name} to be ready` });
  } catch (error) {
    await service.kill();
    throw new Error(`${(error as Error).message}\n${tail(output)}`, { cause: error });
  }
  const ready = isReady();
  if (!ready)
    throw new Error(`${name} ended instead of becoming ready (exit code ${child.exitCode}):\n${tail(output)}`);
  service.url = String(ready['url']);
  return service;
}

async function settings(name: Service, { database, redis, port }: ServiceOptions): Promise<Record<string, string>> {
  const common = {
    // Not one of the kernel's choice: when the service is started again on it, another process may have been given it.
    PORT: String(port ?? (await freePort())),
    DATABASE_URL: database.urlOf(name),
    REDIS_URL: redis.url,
    PARTITIONS: String(testEnvironment().partitions),
    // Tests share their cores: that a process was late says nothing about its load.
    MAX_EVENT_LOOP_DELAY_MS: '0',
    ...(await authConfig()),
  };
  switch (name) {
    case 'notifications':
      return { ...common, SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'Purser <purser@example.com>' };
    case 'webhooks':
      return { ...common, WEBHOOKS_ALLOW_PRIVATE_NETWORKS: 'true', WEBHOOK_SECRET_KEY: webhookSecretKey };
    case 'ops':
      return { ...common, ...nobody, SERVICE_TOKEN_FILE: await serviceTokenFile(name, serviceScopes.ops) };
    case 'wallet':
      return { ...common, SERVICE_TOKEN_FILE: await serviceTokenFile(name, serviceScopes.wallet) };
    case 'relay':
    case 'analytics':
      return common;
  }
}

/** The same for every start in this test file, so that a restarted service can read what it stored. */
const webhookSecretKey = randomBytes(32).toString('base64');

/** Port 1 refuses: a test that wants ops to reach them says where they are. */
const nobody = {
  WALLET_URL: 'http://127.0.0.1:1',
  RELAY_URL: 'http://127.0.0.1:1',
  NOTIFICATIONS_URL: 'http://127.0.0.1:1',
  ANALYTICS_URL: 'http://127.0.0.1:1',
  WEBHOOKS_URL: 'http://127.0.0.1:1',
};

async function serviceTokenFile(name: Service, scopes: readonly Scope[]): Promise<string> {
  const file = path.join(testEnvironment().folder, `service-token-${randomUUID()}`);
  await writeFile(file, await token(scopes, name), { mode: 0o600 });
  return file;
}

/** Of our own environment only what any program needs: a developer's REDIS_URL must not reach a test. */
function inherited(): Record<string, string> {
  const names = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'NODE_OPTIONS'];
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}

function parseLine(line: string): Record<string, unknown>[] {
  if (!line.startsWith('{')) return [];
  try {
    return [JSON.parse(line) as Record<string, unknown>];
  } catch {
    return [];
  }
}

function tail(output: string): string {
  return output.trim().split('\n').slice(-30).join('\n');
}
