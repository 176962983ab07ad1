/** By analytics' word, in the order in which they are stacked; one that is not known here comes after them. */
const known: ReadonlyMap<string, string> = new Map([
  ['top_up', 'Top-ups'],
  ['withdrawal', 'Withdrawals'],
  ['transfer_out', 'Transfers out'],
  ['transfer_in', 'Transfers in'],
  ['capture', 'Captures'],
  ['reversal_in', 'Reversals in'],
  ['reversal_out', 'Reversals out'],
]);

export const kindName = (kind: string): string => known.get(kind) ?? kind.replaceAll('_', ' ');

/** Those that there are, in order. */
export function kindsOf(days: { kind: string }[]): string[] {
  const order = [...known.keys()];
  const place = (kind: string) => (order.includes(kind) ? order.indexOf(kind) : order.length);
  return [...new Set(days.map(({ kind }) => kind))].sort((a, b) => place(a) - place(b) || a.localeCompare(b));
}

export const kindColour = (index: number): string => `var(--series-${(index % 5) + 1})`;
