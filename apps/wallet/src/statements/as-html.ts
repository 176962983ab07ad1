import { createHash } from 'node:crypto';
import { formatMoney } from '@purser/contracts';
import type { Entry } from '../entries/entry.dto.js';
import type { TransactionKind } from '../transactions/transaction.dto.js';
import type { OpenStatement } from './statements.service.js';

const STYLE = `
:root { color-scheme: light; font: 14px/1.45 system-ui, sans-serif; color: #1a1f27; background: #fff; }
body { max-width: 60rem; margin: 2.5rem auto; padding: 0 1.5rem; }
h1 { font-size: 1.6rem; margin: 0; }
h2 { font-size: 1rem; margin: 2rem 0 .5rem; }
p { margin: .25rem 0; color: #4b5563; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .35rem .6rem; text-align: left; vertical-align: top; border-bottom: 1px solid #e5e7eb; }
thead th { font-size: .8rem; font-weight: 600; color: #4b5563; border-bottom: 2px solid #1a1f27; }
.money { text-align: right; white-space: nowrap; }
.text { overflow-wrap: anywhere; }
time { white-space: nowrap; }
tr.balance th, tr.balance td { font-weight: 600; background: #f5f6f8; }
@page { margin: 15mm; }
@media print {
  :root { font-size: 9pt; }
  body { max-width: none; margin: 0; padding: 0; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
  h2 { break-after: avoid; }
  tr.balance th, tr.balance td { print-color-adjust: exact; }
}
`;

/** Nothing but this style may be loaded or run: no text that somebody chose can do any harm, even if it were not escaped. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const NAMES: Record<TransactionKind, string> = {
  top_up: 'Top-up',
  withdrawal: 'Withdrawal',
  transfer: 'Transfer',
  capture: 'Capture',
  reversal: 'Reversal',
};

/** A page to read and to print, complete in itself. Money and times are written as the owner's locale writes them; times in UTC. */
export async function* asHtml({ summary, owner, batches }: OpenStatement): AsyncGenerator<string> {
  const { walletId, currency, from, to, asOf, openingBalance, closingBalance, totals, totalsByKind } = summary;
  const { locale } = owner;
  const money = (minor: string): string =>
    `<td class="money">${escape(formatMoney(BigInt(minor), currency, locale))}</td>`;
  const some = (minor: string): string => (minor === '0' ? '<td></td>' : money(minor));
  const time = timeFormat(locale);
  const at = (iso: string): string => `<time datetime="${iso}">${escape(time.format(new Date(iso)))}</time>`;
  const balanceRow = (name: string, iso: string, balance: string): string =>
    `<tr class="balance"><td>${at(iso)}</td><th scope="row" colspan="4">${name}</th>${money(balance)}</tr>\n`;
  const entryRow = ({ amount, balanceAfter, createdAt, kind, reference }: Entry): string => {
    const spent = amount.startsWith('-');
    return (
      `<tr><td>${at(createdAt)}</td><td>${NAMES[kind]}</td><td class="text">${escape(reference ?? '')}</td>` +
      `${spent ? '<td></td>' : money(amount)}${spent ? money(amount.slice(1)) : '<td></td>'}${money(balanceAfter)}</tr>\n`
    );
  };

  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Statement of wallet ${walletId}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Statement</h1>
${owner.name === null ? '' : `<p>${escape(owner.name)}</p>\n`}<p>Wallet ${walletId}, ${currency}</p>
<p>From ${at(from)} until before ${at(to)}${asOf === to ? '' : `, as of ${at(asOf)}`}. Times are in UTC.</p>
<h2>Summary</h2>
<table>
<thead><tr><th scope="col">Kind</th><th scope="col" class="money">Number</th><th scope="col" class="money">In</th><th scope="col" class="money">Out</th></tr></thead>
<tbody>
${totalsByKind.map((row) => `<tr><td>${NAMES[row.kind]}</td><td class="money">${row.count}</td>${some(row.in)}${some(row.out)}</tr>\n`).join('')}<tr class="balance"><th scope="row">Total</th><td class="money">${totals.count}</td>${money(totals.in)}${money(totals.out)}</tr>
</tbody>
</table>
<h2>Entries</h2>
<table>
<thead><tr><th scope="col">Time</th><th scope="col">Kind</th><th scope="col">Reference</th><th scope="col" class="money">In</th><th scope="col" class="money">Out</th><th scope="col" class="money">Balance</th></tr></thead>
<tbody>
${balanceRow('Opening balance', from, openingBalance)}`;
  for await (const batch of batches) yield batch.map(entryRow).join('');
  yield `${balanceRow('Closing balance', asOf, closingBalance)}</tbody>
</table>
</body>
</html>
`;
}

function timeFormat(locale: string): Intl.DateTimeFormat {
  // Locales were checked when they were taken; what ICU does not know falls back to English, as money does.
  const known = Intl.DateTimeFormat.supportedLocalesOf(locale);
  return new Intl.DateTimeFormat([...known, 'en'], { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' });
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
