import { chmod, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { migrate } from './migrate.js';
import { mintLocalToken, provideCredentials, serviceScopes, writeSecret } from './stack/credentials.js';
import { places } from './stack/settings.js';
import { printSignInLink } from './sign-in.js';
import { printToken } from './token.js';
import { verifyBook } from './verify.js';

// What docker-compose.yml runs as `setup`, and `docker compose run --rm setup token [--scope …] [--ttl …]`,
// `… setup sign-in [--name …] [--role …]`, and `… setup verify`.

/** Each folder below is a volume of its own, mounted only where it is needed. */
const HOME = '/var/lib/purser';
const YEAR = 365 * 86_400;

/** Migrations, then keys and tokens: kept where they exist, made where they are missing. */
async function setUp(): Promise<void> {
  const { DATABASE_URL: adminUrl, ROLE_PASSWORD: rolePassword, PARTITIONS } = process.env;
  if (!adminUrl || !rolePassword) throw new Error('DATABASE_URL and ROLE_PASSWORD must be set.');
  const ran = await migrate({ adminUrl, rolePassword, partitions: Number(PARTITIONS || 16) });
  process.stdout.write(
    ran.length ? `${ran.map((name) => `migrated ${name}`).join('\n')}\n` : 'the database is up to date\n',
  );

  const { auth } = places(HOME);
  const { webhookSecretKey } = await provideCredentials(auth);
  await handOver('jwks/jwks.json', await readFile(path.join(auth, 'jwks.json'), 'utf8'));
  await handOver('webhooks/secrets.env', `WEBHOOK_SECRET_KEY=${webhookSecretKey}`);
  // A year: nothing of ours runs here that could renew them, and every `up` mints new ones.
  for (const [subject, scopes] of Object.entries(serviceScopes)) {
    await handOver(`${subject}/service-token`, await mintLocalToken(auth, { subject, scopes, expiresIn: YEAR }));
  }
  process.stdout.write('keys and tokens are in place\n');
}

async function handOver(name: string, content: string): Promise<void> {
  const file = path.join(HOME, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeSecret(file, content.trimEnd());
  await chmod(file, 0o400);
}

async function main(command: string | undefined, args: string[]): Promise<number> {
  switch (command) {
    case 'setup':
      await setUp();
      return 0;
    case 'token':
      return printToken(HOME, args);
    case 'sign-in':
      return printSignInLink(HOME, args, process.env['OPS_PUBLIC_URL'] || 'http://127.0.0.1:3004');
    case 'verify':
      return verifyBook(HOME, args);
    default:
      throw new Error('Say `setup`, `token`, `sign-in` or `verify`.');
  }
}

main(process.argv[2], process.argv.slice(3)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(`setup: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
