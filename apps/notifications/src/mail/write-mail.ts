import { parseEvent } from '@purser/contracts';
import { movementMail } from './content/movement-mail.js';
import { oneLine } from './content/text.js';
import { isMailed } from './mailed-event.js';
import type { MailedEvent } from './mailed-event.js';

/** A mail that is complete: header, envelope and bodies. */
export interface OutgoingMail {
  /** Of the event, for the trace; not part of the mail. */
  traceparent: string;
  messageId: string;
  from: string;
  to: { name: string; address: string };
  date: Date;
  subject: string;
  text: string;
  html: string;
  headers: Record<string, string>;
}

/**
 * The mail of an event, the same at every attempt but for MIME boundaries: Message-ID, date and the header
 * `X-Purser-Event-Id` come from the event, so that a receiver can tell a mail that was sent twice.
 *
 * @param json the envelope; of an older version when it was stored before an upgrade
 * @throws Error when no mail can be made of it, which no retry will change
 */
export function writeMail(json: string, from: string, createdAt: Date): OutgoingMail {
  const event = mailedEvent(json);
  const { email, name } = event.data.owner;
  // One address and nothing but: "a@b,c@d" in this place would be two recipients.
  if (!/^[^\s@<>(),;:"\\]+@[^\s@<>(),;:"\\]+$/.test(email))
    throw new Error("The owner's e-mail address is not a plain address.");
  return {
    traceparent: event.traceparent,
    messageId: messageIdOf(event.id, from),
    from,
    to: { name: oneLine(name ?? ''), address: email },
    date: createdAt,
    ...movementMail(event),
    headers: { 'X-Purser-Event-Id': event.id, 'Auto-Submitted': 'auto-generated' },
  };
}

function mailedEvent(json: string): MailedEvent {
  const parsed = parseEvent(json);
  if (parsed.outcome !== 'event') throw new Error(`The event cannot be read: ${parsed.outcome}.`);
  if (!isMailed(parsed.event)) throw new Error(`There is no mail for ${parsed.event.type}.`);
  return parsed.event;
}

/** `<event id@domain of the sender>`. */
export function messageIdOf(eventId: string, from: string): string {
  const domain = /@([^@>\s]+)>?$/.exec(from)?.[1] ?? 'localhost';
  return `<${eventId}@${domain}>`;
}
