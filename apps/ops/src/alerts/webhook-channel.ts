import { guardedConnector, openConnector } from '@purser/platform';
import { Agent, request } from 'undici';
import type { AlertChannel } from './alert-channel.js';
import { headlineOf, linkOf, stakeOf } from './alert-text.js';
import type { AlertRow } from './alert-row.js';

const TIMEOUT_MS = 10_000;

export interface WebhookSettings {
  /** A secret: Slack's carry their token. */
  readonly url: string;
  readonly allowPrivateNetworks: boolean;
  readonly opsPublicUrl: string | undefined;
}

/** Posts what Slack understands, and others that speak like it: `{"text", "blocks"}`. Redirects are not followed. */
export class WebhookChannel implements AlertChannel {
  readonly name = 'webhook';
  private readonly agent: Agent;

  constructor(private readonly settings: WebhookSettings) {
    const connect = settings.allowPrivateNetworks ? openConnector(TIMEOUT_MS) : guardedConnector(TIMEOUT_MS);
    this.agent = new Agent({ connect, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS, maxHeaderSize: 16_384 });
  }

  async send(alerts: readonly AlertRow[]): Promise<void> {
    const { statusCode, body } = await request(this.settings.url, {
      method: 'POST',
      dispatcher: this.agent,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: { 'content-type': 'application/json', 'user-agent': 'Purser-Alerts/1' },
      body: JSON.stringify(messageOf(alerts, this.settings.opsPublicUrl)),
    });
    body.destroy();
    body.on('error', () => undefined);
    if (statusCode < 200 || statusCode >= 300) throw new Error(`The webhook answered ${statusCode}.`);
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }
}

function messageOf(alerts: readonly AlertRow[], opsPublicUrl: string | undefined): object {
  const lines = alerts.map((alert) => {
    const headline = escape(headlineOf(alert));
    return `*<${linkOf(alert, opsPublicUrl)}|${headline.replaceAll('|', '¦')}>*\n${escape(stakeOf(alert))}`;
  });
  return {
    // Where blocks are not shown, in notifications for instance.
    text: alerts.map((alert) => escape(headlineOf(alert))).join('\n'),
    blocks: lines.map((text) => ({ type: 'section', text: { type: 'mrkdwn', text } })),
  };
}

/** Slack's three: without them a name could mention everybody, or be a link. */
function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
