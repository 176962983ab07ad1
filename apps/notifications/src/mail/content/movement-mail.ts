import { formatMoney } from '@purser/contracts';
import type { MailedEvent } from '../mailed-event.js';
import { phrasesFor } from './phrases.js';
import type { Phrases } from './phrases.js';
import { escapeHtml, oneLine } from './text.js';

/** A mail without its envelope. The subject holds nothing that a user chose. */
export interface MailContent {
  subject: string;
  text: string;
  html: string;
}

/**
 * The mail about money that came or went. Amounts and time are formatted for the owner's locale (`en` when it is missing
 * or unknown to ICU), exact to the last minor unit; the words are in its language where there is a translation, else
 * English.
 */
export function movementMail(event: MailedEvent): MailContent {
  const { data } = event;
  const locale = data.owner.locale ?? 'en';
  const phrases = phrasesFor(locale);
  const words = phrases.movements[event.type];
  const amount = formatMoney(BigInt(data.amount), data.currency, locale);
  const balance = formatMoney(BigInt(data.balance), data.currency, locale);
  const name = oneLine(data.owner.name ?? '') || undefined;
  const reference = oneLine(data.reference ?? '');

  const facts: Fact[] = [
    [words.balance, balance],
    [phrases.time, formatTime(data.occurredAt, locale)],
    ...(reference === '' ? [] : [[phrases.reference, reference] satisfies Fact]),
    [phrases.wallet, data.walletId],
    ...otherWallet(event, phrases),
    [phrases.transaction, data.transactionId],
  ];
  const body: Body = {
    language: phrases.language,
    subject: words.subject(amount),
    greeting: phrases.greeting(name),
    told: words.told(amount),
    facts,
    order: words.order,
  };
  return { subject: body.subject, text: asText(body), html: asHtml(body) };
}

type Fact = [label: string, value: string];

interface Body {
  language: string;
  subject: string;
  greeting: string;
  told: string;
  facts: Fact[];
  order: string;
}

/** Where a transfer went to, or came from. */
function otherWallet(event: MailedEvent, phrases: Phrases): Fact[] {
  switch (event.type) {
    case 'TransferSent':
      return [[phrases.toWallet, event.data.toWalletId]];
    case 'TransferReceived':
      return [[phrases.fromWallet, event.data.fromWalletId]];
    case 'TopUpCompleted':
    case 'WithdrawalCompleted':
      return [];
  }
}

function asText({ greeting, told, facts, order }: Body): string {
  const lines = facts.map(([label, value]) => `${label}: ${value}`);
  return [greeting, '', told, '', ...lines, '', order, ''].join('\n');
}

function asHtml({ language, subject, greeting, told, facts, order }: Body): string {
  const rows = facts.map(
    ([label, value]) =>
      `<tr><th align="left" style="padding:2px 16px 2px 0;font-weight:normal;color:#555">${escapeHtml(label)}</th>` +
      `<td style="padding:2px 0">${escapeHtml(value)}</td></tr>`,
  );
  return [
    `<!doctype html>`,
    `<html lang="${language}"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>`,
    `<body style="font-family:sans-serif;line-height:1.5;color:#111">`,
    `<p>${escapeHtml(greeting)}</p>`,
    `<p><strong>${escapeHtml(told)}</strong></p>`,
    `<table cellspacing="0" cellpadding="0">`,
    ...rows,
    `</table>`,
    `<p style="color:#555;font-size:0.9em">${escapeHtml(order)}</p>`,
    `</body></html>`,
    ``,
  ].join('\n');
}

/** In UTC and saying so: the wallet knows no time zone of its owner. */
function formatTime(iso: string, locale: string): string {
  const options = { dateStyle: 'long', timeStyle: 'long', timeZone: 'UTC' } as const;
  const time = new Date(iso);
  try {
    return new Intl.DateTimeFormat([locale, 'en'], options).format(time);
  } catch (error) {
    // A malformed tag, such as "x": the amounts beside it are in English too.
    if (error instanceof RangeError) return new Intl.DateTimeFormat('en', options).format(time);
    throw error;
  }
}
