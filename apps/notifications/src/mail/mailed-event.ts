import type { EventEnvelope } from '@purser/contracts';

/** The events that owners get a mail about: money came or went, and is not only set aside or put right. */
export const mailedTypes = ['TopUpCompleted', 'WithdrawalCompleted', 'TransferSent', 'TransferReceived'] as const;

export type MailedType = (typeof mailedTypes)[number];
export type MailedEvent = { [T in MailedType]: EventEnvelope<T> }[MailedType];

export function isMailed(event: EventEnvelope): event is MailedEvent {
  return mailedTypes.some((type) => type === event.type);
}
