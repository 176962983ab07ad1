import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { OpsConfig } from '../config.js';
import type { AlertChannel } from './alert-channel.js';
import { MailChannel } from './mail-channel.js';
import { WebhookChannel } from './webhook-channel.js';

/** Those that the settings name. */
@Injectable()
export class AlertChannels implements OnApplicationShutdown {
  readonly all: readonly AlertChannel[];

  constructor(@Inject(OpsConfig) config: OpsConfig) {
    this.all = [...mailOf(config), ...webhookOf(config)];
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.all.map((channel) => channel.close()));
  }
}

function mailOf({ alertMailTo: to, smtpUrl, mailFrom: from, opsPublicUrl }: OpsConfig): AlertChannel[] {
  if (to.length === 0 || smtpUrl === undefined || from === undefined) return [];
  return [new MailChannel({ smtpUrl, from, to, opsPublicUrl })];
}

function webhookOf({ alertWebhookUrl: url, opsPublicUrl, ...config }: OpsConfig): AlertChannel[] {
  if (url === undefined) return [];
  const allowPrivateNetworks = config.alertWebhookAllowPrivateNetworks;
  return [new WebhookChannel({ url, allowPrivateNetworks, opsPublicUrl })];
}
