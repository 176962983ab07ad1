import { moneyInWords, printable } from '../../pages/in-words.js';
import type { Decision, Review, ReviewItem } from '../review.dto.js';

/** A review as people read it, before it has a form. */
export interface Report {
  readonly title: string;
  readonly lead: string;
  readonly decisions: readonly { readonly decision: string; readonly count: number }[];
  readonly sections: readonly ReportSection[];
}

export interface ReportSection {
  readonly title: string;
  readonly caseId: string;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  /** May have several lines. */
  readonly texts: readonly { readonly name: string; readonly value: string }[];
}

const words: Record<Decision, string> = {
  investigate: 'Investigate',
  fix_producer: 'Fix the producer',
  fix_consumer: 'Fix the consumer',
  replay: 'Replay',
  reject: 'Reject by a rule',
  wait: 'Wait',
};

export function reportOf({ startedAt, startedBy, finishedAt, items }: Review): Report {
  const decided = items.filter(({ decision }) => decision !== null).length;
  const state = finishedAt === null ? `under way, ${decided} decided` : `finished ${timeOf(finishedAt)}`;
  const cases = items.length === 1 ? '1 open case' : `${items.length} open cases`;
  return {
    title: `Review of ${startedAt.slice(0, 10)}`,
    lead: `${cases} when it was started by ${printable(startedBy)}, ${timeOf(startedAt)}; ${state}. Times are in UTC.`,
    decisions: (Object.keys(words) as Decision[]).flatMap((decision) => {
      const count = items.filter((item) => item.decision === decision).length;
      return count === 0 ? [] : [{ decision: words[decision], count }];
    }),
    sections: items.map(sectionOf),
  };
}

function sectionOf({ case: found, decision, rootCause, note, decidedBy, decidedAt }: ReviewItem): ReportSection {
  const { open, replaying, total } = found.deadLetters;
  const stake = moneyInWords(found.money);
  const facts = [
    ['Decision', decision === null ? 'None yet' : words[decision]],
    ['Decided', decidedBy === null || decidedAt === null ? '' : `${printable(decidedBy)}, ${timeOf(decidedAt)}`],
    ['Dead letters', `${open + replaying} of ${total} to be solved, ${found.wallets} wallets`],
    ['At stake', stake],
    ['First seen', timeOf(String(found.firstSeenAt))],
    ['Last seen', timeOf(String(found.lastSeenAt))],
    ['Owner', printable(found.owner ?? '')],
    ['Ticket', printable(found.ticket ?? '')],
  ];
  const texts = [
    ['Root cause', rootCause ?? ''],
    ['Note', note ?? ''],
  ];
  return { title: printable(found.title), caseId: found.id, facts: named(facts), texts: named(texts) };
}

/** What is empty is not shown. */
function named(pairs: readonly string[][]): { name: string; value: string }[] {
  return pairs.flatMap(([name = '', value = '']) => (value.trim() === '' ? [] : [{ name, value }]));
}

function timeOf(iso: string): string {
  return `${new Date(iso).toISOString().slice(0, 16).replace('T', ' ')}`;
}
