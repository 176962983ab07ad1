import { Matches, type ValidationOptions } from 'class-validator';

const SENDER = /^(?:[^<>\p{Cc}]+ <[^@<>\s]+@[A-Za-z0-9.-]+>|[^@<>\s]+@[A-Za-z0-9.-]+)$/u;

/** The value is an address, or `Name <address>`, with a domain that a Message-ID can end in. */
export function IsMailSender(options?: ValidationOptions): PropertyDecorator {
  return Matches(SENDER, { message: 'must be an address, or "Name <address>"', ...options });
}
