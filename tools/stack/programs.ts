import path from 'node:path';
import { nodeEnv, nodeFlags, nodeFlagsOf, roleOf, serviceNames, type Service } from '../services.js';
import { mainOf } from './bundles.js';
import type { Credentials } from './credentials.js';
import { places, type Settings } from './settings.js';
import type { Program } from './supervised.js';

export interface Parts {
  postgresUrl: string;
  redisUrl: string;
  credentials: Credentials;
}

/** All that is asked here is asked with one person's token, load tests included. What that person sets goes first. */
const ONE_CLIENT = { RATE_LIMIT_PER_SECOND: '100000', RATE_LIMIT_BURST: '100000' };

/** The six services, as child processes of this run. */
export function servicePrograms(root: string, settings: Settings, parts: Parts): Program[] {
  return serviceNames.map((name) => ({
    name,
    args: [...nodeFlagsOf(name), ...mainOf(root, name)],
    env: {
      ...nodeEnv,
      ...ONE_CLIENT,
      ...inherited(),
      ...common(name, settings, parts),
      ...own(name, settings, parts),
    },
    readyUrl: `${urlOf(settings, name)}/health/ready`,
  }));
}

/** The SMTP catcher with its web page. It keeps the newest 500 mails. */
export function mailProgram(root: string, settings: Settings): Program {
  const { smtp, mail } = settings.ports;
  const options = {
    '--ip': '127.0.0.1',
    '--smtp': smtp,
    '--web-ip': '127.0.0.1',
    '--web': mail,
    '--mail-directory': places(settings.home).mail,
    '--max-emails': 500,
  };
  return {
    name: 'mail',
    args: [
      ...nodeFlags,
      path.join(root, 'node_modules/maildev/dist/bin/maildev.js'),
      ...Object.entries(options).flatMap(([flag, value]) => [flag, String(value)]),
    ],
    env: inherited(),
    readyUrl: `http://127.0.0.1:${mail}/api/healthz`,
  };
}

export function demoProgram(root: string, settings: Settings): Program {
  return {
    name: 'demo',
    args: [...nodeFlags, path.join(root, 'dist/tools/stack/demo/main.js'), settings.home],
    env: inherited(),
  };
}

export function urlOf(settings: Settings, name: Service | 'mail'): string {
  return `http://127.0.0.1:${settings.ports[name]}`;
}

function common(
  name: Service,
  settings: Settings,
  { postgresUrl, redisUrl, credentials }: Parts,
): Record<string, string> {
  const database = new URL(postgresUrl);
  database.username = roleOf(name);
  database.password = credentials.rolePassword;
  return {
    PORT: String(settings.ports[name]),
    DATABASE_URL: database.href,
    REDIS_URL: redisUrl,
    PARTITIONS: String(settings.partitions),
    AUTH_JWKS_URL: credentials.jwksUrl,
    AUTH_ISSUER: 'purser',
    AUTH_AUDIENCE: 'purser',
  };
}

function own(name: Service, settings: Settings, { credentials }: Parts): Record<string, string> {
  switch (name) {
    case 'notifications':
      return mailSettings(settings);
    case 'webhooks':
      // Partners of a local platform are local, too.
      return { WEBHOOKS_ALLOW_PRIVATE_NETWORKS: 'true', WEBHOOK_SECRET_KEY: credentials.webhookSecretKey };
    case 'ops':
      return {
        OPS_PUBLIC_URL: urlOf(settings, 'ops'),
        WALLET_URL: urlOf(settings, 'wallet'),
        RELAY_URL: urlOf(settings, 'relay'),
        ...consumerUrls(settings),
        SERVICE_TOKEN_FILE: credentials.serviceTokenFiles.ops,
        // Alerts are seen on the mail page.
        ...mailSettings(settings),
        ALERT_MAIL_TO: 'ops@example.com',
      };
    case 'wallet':
      return { ...consumerUrls(settings), SERVICE_TOKEN_FILE: credentials.serviceTokenFiles.wallet };
    case 'relay':
    case 'analytics':
      return {};
  }
}

function mailSettings(settings: Settings): Record<string, string> {
  return { SMTP_URL: `smtp://127.0.0.1:${settings.ports.smtp}`, MAIL_FROM: 'Purser <purser@example.com>' };
}

function consumerUrls(settings: Settings): Record<string, string> {
  return {
    NOTIFICATIONS_URL: urlOf(settings, 'notifications'),
    ANALYTICS_URL: urlOf(settings, 'analytics'),
    WEBHOOKS_URL: urlOf(settings, 'webhooks'),
  };
}

/** Settings such as RETRY_ATTEMPTS can be given to `npm start`; what npm itself adds is noise. */
function inherited(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !/^npm_/i.test(entry[0]),
    ),
  );
}
