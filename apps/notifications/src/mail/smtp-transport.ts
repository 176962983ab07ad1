import type { Readable } from 'node:stream';
import { createTransport } from 'nodemailer';
import type { NodemailerError, Transporter } from 'nodemailer';
import { judgeFailure } from './outcome.js';
import type { SendOutcome } from './outcome.js';
import type { OutgoingMail } from './write-mail.js';

export interface SmtpSettings {
  url: string;
  /** Connections, and so mails, at a time. */
  concurrency: number;
  /** Mails a second; 0 for no limit. */
  rateLimit: number;
  /** After which a send is broken off. */
  timeoutMs: number;
}

/** The mail server. Holds a pool of connections, opened when first needed and closed after minutes without work. */
export class SmtpTransport {
  private readonly transporter: Transporter;
  /** The bytes of each mail on its way, by Message-ID: whether they were touched decides what a lost answer means. */
  private readonly bodies = new Map<string, Readable>();

  constructor(private readonly settings: SmtpSettings) {
    this.transporter = createTransport({
      url: settings.url,
      pool: true,
      maxConnections: settings.concurrency,
      rateLimit: settings.rateLimit,
      rateDelta: 1_000,
      // Once, and nodemailer does so only while no byte of the mail was sent: a server may close idle connections.
      maxRequeues: 1,
      connectionTimeout: settings.timeoutMs,
      greetingTimeout: settings.timeoutMs,
      socketTimeout: settings.timeoutMs,
      dnsTimeout: settings.timeoutMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    this.transporter.use('stream', (mail, done) => {
      mail.message.processFunc((bytes) => {
        this.bodies.set(mail.message.messageId(), bytes);
        return bytes;
      });
      done();
    });
  }

  /** Sends one mail. Never throws: whatever happens is an outcome. */
  async send({ traceparent: _, ...mail }: OutgoingMail): Promise<SendOutcome> {
    const timeout = new AbortController();
    // The whole of it: a server that trickles its replies runs into no socket timeout.
    const timer = setTimeout(() => timeout.abort(new Error('timed out')), this.settings.timeoutMs);
    try {
      const { response = '' } = await this.transporter.sendMail({ ...mail, signal: timeout.signal });
      return { kind: 'sent', code: Number.parseInt(response, 10) || null, response: response.slice(0, 1000) };
    } catch (error) {
      return judgeFailure(error as NodemailerError, this.bodies.get(mail.messageId)?.readableDidRead ?? false);
    } finally {
      clearTimeout(timer);
      this.bodies.delete(mail.messageId);
    }
  }

  /** Closes the connections; sends that are still on their way fail. */
  close(): void {
    this.transporter.close({ force: true });
  }
}
