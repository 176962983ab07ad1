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
  sealed_from: string;
  sealed_to: string;
  entries: number;
}

/** Entries recomputed by one statement: short enough to say how far it is, long enough for a plan that reads them once. */
const ENTRIES_AT_ONCE = 400_000;
/** Under load there are four blocks a second: a year of them is not held in memory. */
const BLOCKS_AT_ONCE = 1_000;

/** Recomputes every block from the book and every hash from the blocks. Names what was changed, removed or inserted. */
export async function verifyChain(
  client: pg.Client,
  report: Report,
  out: Output,
  anchor: Anchor | undefined,
): Promise<boolean> {
  const { rows } = await client.query<{ blocks: string; entries: string; newest: string | null }>(
    `SELECT count(*) AS blocks, coalesce(sum(entries), 0) AS entries,
       (SELECT block || ':' || encode(hash, 'hex') FROM wallet.seal ORDER BY block DESC LIMIT 1) AS newest
     FROM wallet.seal`,
  );
  const { blocks: sealed = '0', entries = '0', newest = null } = rows[0] ?? {};
  const broken = await report.check('seals form a chain', Number(sealed), () =>
    problemsOf(client, links, [anchor?.block ?? null, anchor?.hash ?? null]),
  );
  if (broken.length > 0) return false;
  const differing = await report.check('what was sealed is what is there', Number(entries), (say) =>
    compare(client, (done) => say(`block ${done} of ${sealed}`)),
  );
  if (differing.length > 0) return false;
  out.print(newest === null ? '\nNothing is sealed yet.' : `\nnewest seal: ${newest}`);
  return true;
}

async function compare(client: pg.Client, say: (done: string) => void): Promise<string[]> {
  for await (const chunk of chunks(client)) {
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

async function* chunks(client: pg.Client): AsyncGenerator<Block[]> {
  for (let after = '0'; ;) {
    // Times as text: a Date has no -infinity and no microseconds.
    const { rows } = await client.query<Block>(
      `SELECT block, sealed_from::text, sealed_to::text, entries FROM wallet.seal WHERE block > $1 ORDER BY block LIMIT $2`,
      [after, BLOCKS_AT_ONCE],
    );
    let chunk: Block[] = [];
    let entries = 0;
    for (const block of rows) {
      chunk.push(block);
      entries += block.entries;
      if (entries < ENTRIES_AT_ONCE) continue;
      yield chunk;
      [chunk, entries] = [[], 0];
    }
    yield chunk;
    if (rows.length < BLOCKS_AT_ONCE) return;
    after = rows.at(-1)?.block ?? after;
  }
}
