import type { OpenAPIObject } from '@nestjs/swagger';
import { describeService } from '@purser/platform';
import { service as analytics } from '../../apps/analytics/src/service.js';
import { service as notifications } from '../../apps/notifications/src/service.js';
import { service as ops } from '../../apps/ops/src/service.js';
import { service as wallet } from '../../apps/wallet/src/service.js';
import { service as webhooks } from '../../apps/webhooks/src/service.js';

/** Valid and meaningless: nothing of a service is made to describe it. */
const SETTINGS = {
  PORT: '0',
  DATABASE_URL: 'postgres://nobody@nowhere/none',
  REDIS_URL: 'redis://nowhere',
  AUTH_JWKS_URL: 'https://nowhere/jwks',
  SMTP_URL: 'smtp://nowhere',
  MAIL_FROM: 'nobody@example.com',
  WEBHOOK_SECRET_KEY: Buffer.alloc(32).toString('base64'),
  WALLET_URL: 'http://nowhere',
  RELAY_URL: 'http://nowhere',
  NOTIFICATIONS_URL: 'http://nowhere',
  ANALYTICS_URL: 'http://nowhere',
  WEBHOOKS_URL: 'http://nowhere',
  SERVICE_TOKEN_FILE: 'nowhere',
};

/** The OpenAPI document of every service that has an API, by its name. Needs nothing that runs. */
export async function describeServices(): Promise<Map<string, OpenAPIObject>> {
  Object.assign(process.env, SETTINGS);
  return new Map([
    ['wallet', await describeService(wallet)],
    ['notifications', await describeService(notifications)],
    ['analytics', await describeService(analytics)],
    ['webhooks', await describeService(webhooks)],
    ['ops', await describeService(ops)],
  ]);
}
