import type { NodemailerError } from 'nodemailer';

/**
 * What came of handing one mail to the mail server.
 *
 * - sent: the server took it.
 * - deferred: certainly not delivered, and the same mail may go through later: 4xx, no connection, trouble with the login.
 * - refused: certainly not delivered, and the same mail never will be: 5xx, or it cannot even be written.
 * - unknown: the mail was on its way when the answer got lost: the server may or may not have taken it.
 */
export type OutcomeKind = 'sent' | 'deferred' | 'refused' | 'unknown';

export interface SendOutcome {
  kind: OutcomeKind;
  /** The SMTP reply's. */
  code: number | null;
  /** The server's reply, or what went wrong. It may quote the address: for the database, not for the log. */
  response: string;
  cause?: unknown;
}

/**
 * Judges a failed send. `bodyBegun`: whether a byte of the message had left, that is, whether the server may have got
 * all of it. A reply, whenever it comes, settles the matter: only silence leaves the outcome unknown.
 */
export function judgeFailure(error: NodemailerError, bodyBegun: boolean): SendOutcome {
  const code = error.responseCode ?? null;
  const response = describe(error);
  if (isNegative(code)) {
    return { kind: isAboutTheMessage(error) && isPermanent(code) ? 'refused' : 'deferred', code, response };
  }
  if (bodyBegun) return { kind: 'unknown', code, response };
  // No reply at all and yet about the message: nodemailer itself would not send it (say, no valid recipient).
  return { kind: isAboutTheMessage(error) && error.command === 'API' ? 'refused' : 'deferred', code, response };
}

/**
 * EENVELOPE and EMESSAGE are replies to MAIL, RCPT and DATA. A 5xx to the greeting, to STARTTLS or to AUTH says that
 * our access is broken, not the mail: one wrong password must not bury every mail of that hour as refused.
 */
function isAboutTheMessage(error: NodemailerError): boolean {
  return error.code === 'EENVELOPE' || error.code === 'EMESSAGE';
}

function isNegative(code: number | null): code is number {
  return code !== null && code >= 400 && code < 600;
}

/** Except 503 (bad sequence: the session's trouble) and 530 (login needed), which a later session may not meet. */
function isPermanent(code: number): boolean {
  return code >= 500 && code !== 503 && code !== 530;
}

function describe(error: NodemailerError): string {
  // Postgres' text has no NUL character.
  return (error.response ?? `${error.code ?? error.name}: ${error.message}`).slice(0, 1000).replaceAll('\0', '');
}
