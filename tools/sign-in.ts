import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { places } from './stack/settings.js';
import { scopesOfRole, signInLink, type Role } from './stack/sign-in-link.js';
import type { StackFile } from './stack/stack.js';

const roles = Object.keys(scopesOfRole).join(', ');

const usage = `npm run --silent sign-in -- [--name NAME] [--role ROLE]
  Prints a link that signs somebody in at the dashboard of the platform that npm start runs in this folder. It is good
  for one time, within ten minutes.
  --name  who it is: the name that is written under everything they do; default local
  --role  ${roles}: each may do what the one before it may; default approver`;

/** `npm run sign-in`: writes the link to stdout; returns the exit code. With `url` it asks no stack.json where ops is. */
export async function printSignInLink(home: string, args: string[], url?: string): Promise<number> {
  try {
    const { values } = parseArgs({
      args,
      options: {
        name: { type: 'string', default: 'local' },
        role: { type: 'string', default: 'approver' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      process.stdout.write(`${usage}\n`);
      return 0;
    }
    const { name, role } = values;
    if (!isRole(role)) throw new Error(`There is no role ${role}. There are: ${roles}.`);
    if (!/^\S.{0,99}$/.test(name)) throw new Error('--name must be a name of at most 100 characters.');
    process.stdout.write(`${await signInLink(home, url ?? (await opsUrl(home)), { name, role })}\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}\n`);
    return 1;
  }
}

function isRole(text: string): text is Role {
  return text in scopesOfRole;
}

async function opsUrl(home: string): Promise<string> {
  const text = await readFile(places(home).stack, 'utf8').catch(() => undefined);
  const url = text === undefined ? undefined : (JSON.parse(text) as StackFile).urls['ops'];
  if (url === undefined) throw new Error('Nothing runs in this folder: start it with `npm start`.');
  return url;
}
