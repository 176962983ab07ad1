import type pg from 'pg';
import { problemsOf } from '../problems.js';
import type { Output, Report } from '../report.js';
import { blocks } from './blocks.sql.js';
import { differences } from './differences.sql.js';
import { links } from './links.sql.js';

/** A block and its hash that somebody noted elsewhere: the only thing that shows a chain which was made anew as a whole. */
export interface Anchor {
  readonly block: string;
  /** Hexadecimal. */
  readonly hash: string;
}

interface Block {
  block: string;
  hash: string;
  sealed_from: string;
  sealed_to: string;
  entries: number;
}

/** Entries recomputed by one statement: short enough to say how far it is, long enough for a plan that reads them once. */
const ENTRIES_AT_ONCE = 400_000;

/** Recomputes every block from the book and every hash from the blocks. Names what was changed, removed or inserted. */
export async function verifyChain(
  client: pg.Client,
  report: Report,
  out: Output,
  anchor: Anchor | undefined,
): Promise<boolean> {
  // Times as text: a Date has no -infinity and no microseconds.
  const { rows: sealed } = await client.query<Block>(
    `SELECT block, encode(hash, 'hex') AS hash, sealed_from::text, sealed_to::text, entries FROM wallet.seal ORDER BY block`,
  );
  const entries = sealed.reduce((sum, block) => sum + block.entries, 0);
  const broken = await report.check('seals form a chain', sealed.length, () =>
    problemsOf(client, links, [anchor?.block ?? null, anchor?.hash ?? null]),
  );
  if (broken.length > 0) return false;
  const differing = await report.check('what was sealed is what is there', entries, (say) =>
    compare(client, sealed, (done) => say(`block ${done} of ${sealed.length}`)),
  );
  if (differing.length > 0) return false;
  const newest = sealed.at(-1);
  out.print(newest ? `\nnewest seal: ${newest.block}:${newest.hash}` : '\nNothing is sealed yet.');
  return true;
}

async function compare(client: pg.Client, sealed: Block[], say: (done: string) => void): Promise<string[]> {
  for (const chunk of chunksOf(sealed)) {
    const [first, last] = [chunk[0], chunk.at(-1)];
    if (first === undefined || last === undefined) continue;
    const { rows } = await client.query<{ block: string }>(blocks, [
      first.block,
      last.block,
      chunk.map(({ sealed_from }) => sealed_from),
      last.sealed_to,
    ]);
    const differing = chunk.find(({ block }) => block === rows[0]?.block);
    if (differing) {
      const { block, sealed_from, sealed_to } = differing;
      const problems = await problemsOf(client, differences, [block, sealed_from, sealed_to]);
      return problems.length > 0 ? problems : [`block ${block}: its order or its counts are not those of the book`];
    }
    say(last.block);
  }
  return [];
}

function* chunksOf(sealed: Block[]): Generator<Block[]> {
  let chunk: Block[] = [];
  let entries = 0;
  for (const block of sealed) {
    chunk.push(block);
    entries += block.entries;
    if (entries < ENTRIES_AT_ONCE && chunk.length < 1_000) continue;
    yield chunk;
    [chunk, entries] = [[], 0];
  }
  yield chunk;
}
