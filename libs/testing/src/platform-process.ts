import type { Service } from '../../../tools/services.js';
import { startApp, type ServiceOptions, type ServiceProcess } from './service-process.js';

export interface PlatformProcesses extends Record<Service, ServiceProcess> {
  /** Stops all six, each cleanly. */
  stop(): Promise<void>;
}

export interface PlatformOptions extends Omit<ServiceOptions, 'env' | 'port'> {
  smtpUrl: string;
  /** Settings for one service over the usual ones. */
  env?: Partial<Record<Service, Record<string, string>>>;
}

/** All six services as real processes that know each other. */
export async function startPlatform({
  database,
  redis,
  smtpUrl,
  env = {},
}: PlatformOptions): Promise<PlatformProcesses> {
  const started: ServiceProcess[] = [];
  const start = async (name: Service, own: Record<string, string> = {}) => {
    const service = await startApp(name, { database, redis, env: { ...own, ...env[name] } });
    started.push(service);
    return service;
  };
  const stop = async () => {
    const outcomes = await Promise.allSettled(started.map((service) => service.stop()));
    const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
    if (failed.length > 0)
      throw new AggregateError(
        failed.map((outcome) => outcome.reason as Error),
        'Not every service stopped cleanly',
      );
  };
  try {
    const [relay, notifications, analytics, webhooks] = await Promise.all([
      start('relay'),
      start('notifications', { SMTP_URL: smtpUrl }),
      start('analytics'),
      start('webhooks'),
    ]);
    const consumers = {
      NOTIFICATIONS_URL: notifications.url,
      ANALYTICS_URL: analytics.url,
      WEBHOOKS_URL: webhooks.url,
    };
    const wallet = await start('wallet', consumers);
    const ops = await start('ops', { WALLET_URL: wallet.url, RELAY_URL: relay.url, ...consumers });
    return { wallet, relay, notifications, analytics, webhooks, ops, stop };
  } catch (error) {
    await Promise.all(started.map((service) => service.kill()));
    throw error;
  }
}
