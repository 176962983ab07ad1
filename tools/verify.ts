import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { terminal } from '../apps/wallet/src/verify/report.js';
import { verify, type ExitCode } from '../apps/wallet/src/verify/verify.js';
import { places } from './stack/settings.js';
import type { StackFile } from './stack/stack.js';

const usage = `npm run --silent verify
  Looks at every row of the book, beside whatever goes on, and prints what holds. Exits with 1 at the first check that
  fails, naming the rows, and with 2 when it could not be found out.
  The database is DATABASE_URL or, without that, the one of the platform that npm start runs in this folder.`;

/** `npm run verify`; returns the exit code. */
export async function verifyBook(home: string, args: string[]): Promise<ExitCode> {
  try {
    const { values } = parseArgs({ args, options: { help: { type: 'boolean', default: false } } });
    if (values.help) {
      process.stdout.write(`${usage}\n`);
      return 0;
    }
    return await verify({ databaseUrl: databaseUrl(home), out: terminal });
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}\n`);
    return 2;
  }
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
