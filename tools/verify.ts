import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { terminal } from '../apps/wallet/src/verify/report.js';
import { verify, type ExitCode } from '../apps/wallet/src/verify/verify.js';
import { places } from './stack/settings.js';
import type { StackFile } from './stack/stack.js';

const usage = `npm run --silent verify -- [--chain] [--anchor BLOCK:HASH]
  Looks at every row of the book, beside whatever goes on, and prints what holds. Exits with 1 at the first check that
  fails, naming the rows, and with 2 when it could not be found out.
  --chain   also recomputes the seals: names what was changed, removed or inserted after it was sealed, and prints the newest
  --anchor  the same, and expects this seal, which was printed and noted elsewhere before, among them
  The database is DATABASE_URL or, without that, the one of the platform that npm start runs in this folder.`;

/** `npm run verify`; returns the exit code. */
export async function verifyBook(home: string, args: string[]): Promise<ExitCode> {
  try {
    const { values } = parseArgs({
      args,
      options: {
        chain: { type: 'boolean', default: false },
        anchor: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      process.stdout.write(`${usage}\n`);
      return 0;
    }
    const anchor = values.anchor === undefined ? undefined : anchorIn(values.anchor);
    return await verify({
      databaseUrl: databaseUrl(home),
      chain: values.chain || anchor !== undefined,
      anchor,
      out: terminal,
    });
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}\n`);
    return 2;
  }
}

function anchorIn(text: string): { block: string; hash: string } {
  const [, block, hash] = /^(\d{1,18}):([0-9a-f]{64})$/i.exec(text) ?? [];
  if (!block || !hash) throw new Error(`--anchor must be a block and its hash, as --chain prints them, not "${text}".`);
  return { block, hash };
}

function databaseUrl(home: string): string {
  const { stack } = places(home);
  const url = process.env['DATABASE_URL'] || (existsSync(stack) && postgresOf(stack));
  if (!url) throw new Error('Set DATABASE_URL, or start the platform in this folder: npm start.');
  return url;
}

function postgresOf(stack: string): string | undefined {
  return (JSON.parse(readFileSync(stack, 'utf8')) as StackFile).urls['postgres'];
}
