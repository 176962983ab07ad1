import { titleOf } from '../cases/case-summaries.js';
import { moneyInWords, printable } from '../pages/in-words.js';
import type { AlertRow } from './alert-row.js';

const DAY_MS = 86_400_000;

/** What has happened to which case, in a line. */
export function headlineOf(alert: AlertRow): string {
  return `${happeningOf(alert)}: ${alertTitle(alert)}`;
}

/** How much there is of it: `12 dead letters, $25.00 and €3.00 at stake`. */
export function stakeOf({ count, money }: AlertRow): string {
  const letters = count === 1 ? '1 dead letter' : `${count} dead letters`;
  return money.length === 0 ? letters : `${letters}, ${moneyInWords(money)} at stake`;
}

export function alertTitle(alert: AlertRow): string {
  return printable(titleOf(alert));
}

export function linkOf({ caseId }: AlertRow, opsPublicUrl: string | undefined): string {
  return opsPublicUrl === undefined ? `/cases/${caseId}` : new URL(`/cases/${caseId}`, opsPublicUrl).href;
}

function happeningOf({ kind, level, at, oldestAt }: AlertRow): string {
  const grown = `${10 ** (level - 1)} or more dead letters`;
  switch (kind) {
    case 'new_case':
      return level === 1 ? 'New case' : `Case with ${grown}`;
    case 'reopened':
      return level === 1 ? 'Failing again after it was resolved' : `Reopened case with ${grown}`;
    case 'oldest_age':
      return `Open for ${ageOf(at.getTime() - (oldestAt ?? at).getTime())}`;
    case 'unreviewed':
      return `Not reviewed for ${level * 7} days`;
  }
}

function ageOf(milliseconds: number): string {
  const days = Math.floor(milliseconds / DAY_MS);
  if (days >= 2) return `${days} days`;
  const hours = Math.floor(milliseconds / 3_600_000);
  return hours === 1 ? '1 hour' : `${hours} hours`;
}
