import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export interface CaughtMail {
  /** Envelope addresses. */
  from: string;
  to: string[];
  subject: string;
  text: string;
  html: string;
  /** Names in lower case. */
  headers: ParsedMail['headers'];
  messageId: string | undefined;
}

export interface SmtpCatcher {
  url: string;
  /** Every mail taken so far, oldest first. */
  mails: readonly CaughtMail[];
  /** Refuses the next mails after their data, with a code: 4xx "try later", 5xx "never". */
  fail(next: { times: number; code?: number }): void;
  /** Takes the next mails and closes the connection instead of answering: their outcome is unknown to the sender. */
  hangUpAfterTaking(times: number): void;
  close(): Promise<void>;
}

/** A real SMTP server that keeps what it is sent. */
export async function smtpCatcher(): Promise<SmtpCatcher> {
  const mails: CaughtMail[] = [];
  let refusal = { times: 0, code: 451 };
  let hangUps = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, session, answer) {
      simpleParser(stream).then((mail) => {
        if (refusal.times > 0) {
          refusal.times--;
          answer(Object.assign(new Error('Refused by the test'), { responseCode: refusal.code }));
          return;
        }
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map((recipient) => recipient.address),
          subject: mail.subject ?? '',
          text: mail.text ?? '',
          html: mail.html || '',
          headers: mail.headers,
          messageId: mail.messageId,
        });
        if (hangUps > 0) {
          hangUps--;
          stream.destroy();
          for (const connection of server.connections) connection.close();
          return;
        }
        answer();
      }, answer);
    },
  });
  // A client that is killed in the middle of a mail breaks its connection: that is its affair.
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    mails,
    fail({ times, code = 451 }) {
      refusal = { times, code };
    },
    hangUpAfterTaking(times) {
      hangUps = times;
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
