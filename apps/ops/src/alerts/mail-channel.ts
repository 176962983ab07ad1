import { createTransport } from 'nodemailer';
import type { Transporter } from 'nodemailer';
import type { AlertChannel } from './alert-channel.js';
import { headlineOf, linkOf, stakeOf } from './alert-text.js';
import type { AlertRow } from './alert-row.js';

const TIMEOUT_MS = 20_000;

export interface MailSettings {
  readonly smtpUrl: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly opsPublicUrl: string | undefined;
}

/** One plain mail for all that is due together. */
export class MailChannel implements AlertChannel {
  readonly name = 'mail';
  private readonly transporter: Transporter;

  constructor(private readonly settings: MailSettings) {
    this.transporter = createTransport({
      url: settings.smtpUrl,
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
      dnsTimeout: TIMEOUT_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  async send(alerts: readonly AlertRow[]): Promise<void> {
    const { from, to, opsPublicUrl } = this.settings;
    await this.transporter.sendMail({
      from,
      to: [...to],
      subject: subjectOf(alerts),
      text: alerts.map((alert) => paragraphOf(alert, opsPublicUrl)).join('\n\n'),
      // The whole of it: a server that trickles its replies runs into no socket timeout.
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  }

  async close(): Promise<void> {
    this.transporter.close();
  }
}

function subjectOf(alerts: readonly AlertRow[]): string {
  const [first] = alerts;
  const headline = first === undefined ? '' : headlineOf(first);
  return alerts.length === 1 ? `Purser: ${headline}` : `Purser: ${alerts.length} alerts. ${headline}`;
}

function paragraphOf(alert: AlertRow, opsPublicUrl: string | undefined): string {
  return `${headlineOf(alert)}\n${stakeOf(alert)}\n${linkOf(alert, opsPublicUrl)}`;
}
