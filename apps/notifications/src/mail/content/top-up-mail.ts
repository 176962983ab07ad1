import { formatMoney } from '@purser/contracts';
import type { EventData } from '@purser/contracts';
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
 * The mail about a top-up. Amounts and time are formatted for the owner's locale (`en` when it is missing or unknown to
 * ICU), exact to the last minor unit; the words are in its language where there is a translation, else English.
 */
export function topUpMail(data: EventData<'TopUpCompleted'>): MailContent {
  const locale = data.owner.locale ?? 'en';
  const phrases = phrasesFor(locale);
  const amount = formatMoney(BigInt(data.amount), data.currency, locale);
  const balance = formatMoney(BigInt(data.balance), data.currency, locale);
  const name = oneLine(data.owner.name ?? '') || undefined;
  const reference = oneLine(data.reference ?? '');

  const facts: [label: string, value: string][] = [
    [phrases.balance, balance],
    [phrases.time, formatTime(data.occurredAt, locale)],
    ...(reference === '' ? [] : [[phrases.reference, reference] satisfies [string, string]]),
    [phrases.wallet, data.walletId],
    [phrases.transaction, data.transactionId],
  ];
  const body: Body = {
    subject: phrases.subject(amount),
    greeting: phrases.greeting(name),
    credited: phrases.credited(amount),
    facts,
  };
  return { subject: body.subject, text: asText(body, phrases), html: asHtml(body, phrases) };
}

interface Body {
  subject: string;
  greeting: string;
  credited: string;
  facts: [label: string, value: string][];
}

function asText({ greeting, credited, facts }: Body, phrases: Phrases): string {
  const lines = facts.map(([label, value]) => `${label}: ${value}`);
  return [greeting, '', credited, '', ...lines, '', phrases.order, ''].join('\n');
}

function asHtml({ subject, greeting, credited, facts }: Body, phrases: Phrases): string {
  const rows = facts.map(
    ([label, value]) =>
      `<tr><th align="left" style="padding:2px 16px 2px 0;font-weight:normal;color:#555">${escapeHtml(label)}</th>` +
      `<td style="padding:2px 0">${escapeHtml(value)}</td></tr>`,
  );
  return [
    `<!doctype html>`,
    `<html lang="${phrases.language}"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>`,
    `<body style="font-family:sans-serif;line-height:1.5;color:#111">`,
    `<p>${escapeHtml(greeting)}</p>`,
    `<p><strong>${escapeHtml(credited)}</strong></p>`,
    `<table cellspacing="0" cellpadding="0">`,
    ...rows,
    `</table>`,
    `<p style="color:#555;font-size:0.9em">${escapeHtml(phrases.order)}</p>`,
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
