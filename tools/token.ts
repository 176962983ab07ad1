import { parseArgs } from 'node:util';
import { SCOPES, type Scope } from '@purser/platform';
import { mintLocalToken } from './stack/credentials.js';
import { places } from './stack/settings.js';

const secondsIn: Record<string, number> = { s: 1, m: 60, h: 3_600, d: 86_400 };

const usage = `npm run --silent token -- [--scope SCOPE]... [--ttl 1h] [--subject NAME]
  Prints a bearer token for the platform that npm start runs in this folder.
  --scope    may be given several times; every scope when absent. For people there are:
             ${SCOPES.join(' ')}
  --ttl      how long it is valid: 30s, 15m, 1h, 7d; default 1h
  --subject  whose token it is; idempotency keys belong to it; default local`;

/** `npm run token`: writes the token to stdout; returns the exit code. */
export async function printToken(home: string, args: string[]): Promise<number> {
  try {
    const { values } = parseArgs({
      args,
      options: {
        scope: { type: 'string', multiple: true },
        ttl: { type: 'string', default: '1h' },
        subject: { type: 'string', default: 'local' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      process.stdout.write(`${usage}\n`);
      return 0;
    }
    const scopes = values.scope?.flatMap((list) => list.split(/[\s,]+/)) ?? SCOPES;
    const unknown = scopes.filter((scope) => !isScope(scope));
    if (unknown.length > 0)
      throw new Error(`There is no scope ${unknown.join(', ')} for people. There are: ${SCOPES.join(' ')}`);
    const token = await mintLocalToken(places(home).auth, {
      subject: values.subject,
      scopes: scopes.filter(isScope),
      expiresIn: secondsOf(values.ttl),
    });
    process.stdout.write(`${token}\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}\n`);
    return 1;
  }
}

function isScope(text: string): text is Scope {
  return (SCOPES as readonly string[]).includes(text);
}

function secondsOf(text: string): number {
  const [, amount, unit = 's'] = /^(\d+)([smhd])$/.exec(text) ?? [];
  const seconds = Number(amount) * (secondsIn[unit] ?? NaN);
  if (!Number.isInteger(seconds) || seconds < 1)
    throw new Error(`--ttl must be a time such as 30s, 15m, 1h or 7d, not "${text}".`);
  return seconds;
}
