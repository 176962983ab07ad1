import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DynamicModule, Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createHttpApp, DatabaseModule, loadConfig, PlatformModule } from '@purser/platform';
import { authConfig, partner, signedToken } from '@purser/testing';
import type { Partner, TestDatabase, TestRedis } from '@purser/testing';
import { AppModule } from '../src/app.module.js';
import { OpsConfig } from '../src/config.js';
import { serviceNames } from '../src/services/service-names.js';
import type { ServiceName } from '../src/services/service-names.js';

export interface OpsApp {
  url: string;
  app: NestFastifyApplication;
  /** The other services, played by HTTP servers that can hang, fail and lie. */
  services: Record<ServiceName, Partner>;
  /** Does not follow redirects. */
  ask(path: string, init?: RequestInit): Promise<Response>;
  /** Signs in by a one-time link; the headers with which the browser asks from then on, also where it changes something. */
  signIn(role: string, name?: string): Promise<{ cookie: string; 'x-csrf-token': string }>;
  close(): Promise<void>;
}

/**
 * Ops in this process, listening, on a database and a Redis of the test's.
 * @param modules only these instead of all: without others that ask the services by themselves
 */
export async function startOps(
  { database, redis }: { database: TestDatabase; redis: TestRedis },
  env: Record<string, string> = {},
  modules?: Type[],
): Promise<OpsApp> {
  const services = {} as Record<ServiceName, Partner>;
  for (const name of serviceNames) services[name] = await partner();
  const folder = await mkdtemp(path.join(tmpdir(), 'ops-'));
  const tokenFile = path.join(folder, 'token');
  await writeFile(tokenFile, 'a-token\n');
  const config = loadConfig(OpsConfig, {
    PORT: '0',
    LOG_LEVEL: 'silent',
    DATABASE_URL: database.urlOf('ops'),
    REDIS_URL: redis.url,
    WALLET_URL: services.wallet.url,
    RELAY_URL: services.relay.url,
    NOTIFICATIONS_URL: services.notifications.url,
    ANALYTICS_URL: services.analytics.url,
    WEBHOOKS_URL: services.webhooks.url,
    SERVICE_TOKEN_FILE: tokenFile,
    SERVICE_TIMEOUT_MS: '2000',
    MAX_EVENT_LOOP_DELAY_MS: '0',
    ...(await authConfig()),
    ...env,
  });
  const app = await createHttpApp(modules ? partOfOps(config, modules) : AppModule.with(config), silent, config);
  await app.listen(Number(new URL(config.opsPublicUrl ?? 'http://x:0').port), '127.0.0.1');
  const url = await app.getUrl();
  const ask = (target: string, init?: RequestInit) => fetch(new URL(target, url), { redirect: 'manual', ...init });
  return {
    url,
    app,
    services,
    ask,
    async signIn(role, name = 'ada') {
      const token = await signInToken({ name, role });
      const cookie = cookieIn(await ask(`/sign-in?token=${token}`));
      const session = (await (await ask('/v1/session', { headers: { cookie } })).json()) as { csrfToken: string };
      return { cookie, 'x-csrf-token': session.csrfToken };
    },
    async close() {
      await app.close();
      await Promise.all(serviceNames.map((name) => services[name].close()));
      await rm(folder, { recursive: true });
    },
  };
}

function partOfOps(config: OpsConfig, modules: Type[]): DynamicModule {
  const platform = [
    PlatformModule.forService({ name: 'ops', config }),
    DatabaseModule.forSchema({ schema: 'ops', config }),
  ];
  return { module: PartOfOps, imports: [...platform, ...modules] };
}

class PartOfOps {}

/** What is in a one-time link. */
export function signInToken({ name, role }: { name: string; role: string }): Promise<string> {
  // A role where scopes usually are: the tests of sessions show that both are understood.
  const scopes = [role] as unknown as Parameters<typeof signedToken>[0]['scopes'];
  return signedToken({ subject: name, name, scopes, audience: 'purser-sign-in', expiresIn: 300 });
}

/** The first cookie that an answer sets, as the browser sends it back; empty when it sets none. */
export function cookieIn(response: Response): string {
  return response.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
}

const silent = { log: () => undefined, error: () => undefined, warn: () => undefined };
