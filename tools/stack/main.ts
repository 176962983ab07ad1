import { isFree } from '../servers/ports.js';
import { serviceNames } from '../services.js';
import { provideCredentials, renewServiceTokens } from './credentials.js';
import { watchSources } from './dev.js';
import { stopLeftovers } from './leftovers.js';
import { runMigrations } from './migrations.js';
import { providePostgres, reason, type Provided } from './postgres.js';
import { demoProgram, mailProgram, servicePrograms, urlOf, type Parts } from './programs.js';
import { provideRedis } from './redis.js';
import { line, notice, step } from './screen.js';
import { places, readSettings, StackError, type Part, type Settings } from './settings.js';
import { signInLink } from './sign-in-link.js';
import { Stack } from './stack.js';
import { welcome } from './welcome.js';

export interface StackOptions {
  root: string;
  /** Usually .purser/. */
  home: string;
  demo: boolean;
  dev: boolean;
}

const HOUR = 3_600_000;

/** Brings the whole platform up, stays until Ctrl-C or SIGTERM, and takes it down again. Ends the process. */
export async function startStack(options: StackOptions): Promise<void> {
  const started = performance.now();
  const stack = new Stack(places(options.home));
  const stop = (code: number) => {
    void stack.stop().then(
      () => process.exit(code),
      (error: unknown) => {
        line(`Not everything stopped: ${reason(error)}`);
        process.exit(1);
      },
    );
  };
  onSignals(() => {
    line('\nStopping …');
    stop(0);
  });

  try {
    const settings = readSettings(options.home);
    await stopLeftovers(places(options.home).pids);
    await assertPortsFree(settings, options);
    const parts = await bringUp(settings, stack, options);
    const { credentials } = parts;
    const renew = () =>
      renewServiceTokens(places(options.home).auth).catch((error: unknown) =>
        notice(`the service tokens could not be renewed: ${reason(error)}`),
      );
    setInterval(() => void renew(), 8 * HOUR).unref();
    const link = await signInLink(settings.home, urlOf(settings, 'ops'), { name: 'local', role: 'approver' });
    await stack.announce(settings, parts);
    if (options.demo) await stack.run(demoProgram(options.root, settings));
    const seconds = (performance.now() - started) / 1000;
    welcome(settings, credentials, stack, { ...options, seconds, signInLink: link });
    if (options.dev) watchSources(options.root, settings, parts, stack);
  } catch (error) {
    if (stack.isStopping) return;
    line(
      error instanceof StackError
        ? `\nPurser cannot start: ${error.message}`
        : `\nPurser cannot start: ${error instanceof Error ? error.stack : String(error)}`,
    );
    stop(1);
  }
}

/** The first signal stops in order. A terminal's Ctrl-C often arrives twice, since npm passes it on, too; one a second later means it. */
function onSignals(stop: () => void): void {
  let asked: number | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (asked === undefined) {
        asked = Date.now();
        stop();
      } else if (Date.now() - asked > 1_000) notice('still stopping; the next start would clean up what is left');
    });
  }
}

async function assertPortsFree(settings: Settings, { demo }: StackOptions): Promise<void> {
  const wanted = (Object.keys(settings.ports) as Part[]).filter(
    (part) =>
      !(part === 'postgres' && settings.databaseUrl) &&
      !(part === 'redis' && settings.redisUrl) &&
      !(part === 'partner' && !demo),
  );
  const taken: Part[] = [];
  for (const part of wanted) if (!(await isFree(settings.ports[part]))) taken.push(part);
  if (taken.length === 0) return;
  const [first] = taken;
  const list = taken.map((part) => `${settings.ports[part]} (${part})`).join(', ');
  throw new StackError(
    `port ${list} is in use. Stop what listens there, or choose others: PURSER_PORT_BASE=4000 npm start` +
      (taken.length === 1 && first !== undefined ? `, or PURSER_PORT_${first.toUpperCase()} for this one.` : '.'),
  );
}

async function bringUp(settings: Settings, stack: Stack, { root }: StackOptions): Promise<Parts> {
  const credentials = await provideCredentials(places(settings.home).auth);
  const described = ({ description }: Provided) => description;
  const programs = (parts: Parts) => servicePrograms(root, settings, parts);
  const services = async (): Promise<Parts> => {
    const [postgres, redis] = await settled([
      step('Postgres', () => providePostgres(settings, credentials), described).then((it) => stack.own('postgres', it)),
      step('Redis', () => provideRedis(settings), described).then((it) => stack.own('redis', it)),
    ]);
    await step(
      'Migrations',
      () => runMigrations(root, postgres.url, settings, credentials),
      (said) => said,
    );
    const parts: Parts = { postgresUrl: postgres.url, redisUrl: redis.url, credentials };
    await step(
      'Services',
      () => settled(programs(parts).map((program) => stack.run(program))),
      () => serviceNames.join(', '),
    );
    return parts;
  };
  const mail = step(
    'Mail catcher',
    () => stack.run(mailProgram(root, settings)),
    () => `port ${settings.ports.smtp}`,
  );
  const [parts] = await settled([services(), mail]);
  return parts;
}

/** Waits for all of them even when one fails, so that whatever did start is known and will be stopped. */
async function settled<T extends readonly unknown[]>(work: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  const outcomes = await Promise.allSettled(work as Promise<unknown>[]);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  return outcomes.map((outcome) => (outcome as PromiseFulfilledResult<unknown>).value) as unknown as T;
}
