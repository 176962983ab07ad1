import { formatDecimal } from '@purser/contracts';
import type { OpenStatement } from './statements.service.js';

/** Amounts twice: in minor units, and as a decimal of the currency. */
const COLUMNS = [
  'row',
  'time',
  'sequence',
  'kind',
  'transaction_id',
  'reference',
  'currency',
  'amount_minor',
  'amount',
  'balance_minor',
  'balance',
] as const;
type Row = Partial<Record<(typeof COLUMNS)[number], string>>;

/**
 * RFC 4180, with a header. The first column says what a row is: `opening`, `entry`, `total_in` or `total_out` (of a kind),
 * `closing`. The amounts of all `entry` rows lead from the opening to the closing balance.
 */
export async function* asCsv({ summary, batches }: OpenStatement): AsyncGenerator<string> {
  const { currency, from, asOf, openingBalance, closingBalance, totalsByKind } = summary;
  const amount = (minor: string): Row => ({ amount_minor: minor, amount: formatDecimal(BigInt(minor), currency) });
  const balance = (minor: string): Row => ({ balance_minor: minor, balance: formatDecimal(BigInt(minor), currency) });
  const line = (row: Row): string =>
    `${COLUMNS.map((column) => cell({ ...row, currency }[column] ?? '')).join(',')}\r\n`;

  yield `${COLUMNS.join(',')}\r\n` + line({ row: 'opening', time: from, ...balance(openingBalance) });
  for await (const batch of batches) {
    const rows = batch.map((entry) =>
      line({
        row: 'entry',
        time: entry.createdAt,
        sequence: String(entry.sequence),
        kind: entry.kind,
        transaction_id: entry.transactionId,
        reference: harmless(entry.reference ?? ''),
        ...amount(entry.amount),
        ...balance(entry.balanceAfter),
      }),
    );
    yield rows.join('');
  }
  const totals = totalsByKind.flatMap(({ kind, in: received, out: spent }) => [
    ...(received === '0' ? [] : [line({ row: 'total_in', kind, ...amount(received) })]),
    ...(spent === '0' ? [] : [line({ row: 'total_out', kind, ...amount(spent) })]),
  ]);
  yield totals.join('') + line({ row: 'closing', time: asOf, ...balance(closingBalance) });
}

/** A text that a caller chose. Spreadsheets run cells that begin like a formula (OWASP, CSV injection); full-width forms count. */
function harmless(text: string): string {
  return /^\s*[=+\-@＝＋－＠]/u.test(text) || /^[\t\r\n]/.test(text) ? `'${text}` : text;
}

/** In quotes where one of the characters that split cells, in any country's spreadsheet, is in it. */
function cell(text: string): string {
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
