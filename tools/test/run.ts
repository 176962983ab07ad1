import { spawn } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { ENVIRONMENT_VARIABLE, type TestEnvironment } from '../../libs/testing/src/environment.js';
import { migrate } from '../migrate.js';
import { isAlive } from '../servers/processes.js';
import { bundlePackages } from './packages.js';
import { provideBackend } from './provide-backend.js';
import { makeRunFolder } from './run-folder.js';
import { readSummary } from './summary.js';

const PARTITIONS = 16;
/** Roles belong to the whole server, so every test database shares them and their password. */
const ROLE_PASSWORD = 'test';
const TEMPLATE = 'purser_template';
// Two cores and three workers: with four, tests that watch leases run into their time limits.
const WORKERS_PER_CORE = 1.5;

/** In place of all other tests: those of the dashboard, which need a browser. */
const BROWSER = '--browser';

/**
 * Runs Jest on real parts; returns the exit code. `args` are paths and Jest's options, or `--browser`; `runner` is the bundle
 * that this code runs from.
 */
export async function runTests(args: string[], runner: string): Promise<number> {
  const folder = await makeRunFolder();
  const cleanUps: (() => Promise<void>)[] = [
    () => rm(runner, { force: true }),
    () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  ];
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupted.abort(signal));

  try {
    const started = Date.now();
    const backend = await provideBackend(folder, ROLE_PASSWORD, say);
    cleanUps.push(
      () => killLeftovers(folder),
      () => backend.stop(),
    );
    say(`${backend.description} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
    if (interrupted.signal.aborted) return 130;

    const packages = await bundlePackages(process.cwd(), say);
    await makeTemplate(backend.postgresUrl);
    const environment: TestEnvironment = {
      ...backend.environment,
      postgresUrl: backend.postgresUrl,
      template: TEMPLATE,
      rolePassword: ROLE_PASSWORD,
      partitions: PARTITIONS,
      folder,
    };
    const summaryFile = path.join(folder, 'summary.json');
    const code = await jest(args, { summaryFile, packages, environment, interrupted: interrupted.signal });
    const summary = await readSummary(summaryFile);
    if (!summary) return code || 1;
    if (summary.passed + summary.failed === 0) {
      say('No test ran.');
      return 1;
    }
    const command = args.includes(BROWSER) ? 'npm run test:browser' : 'npm test';
    for (const file of summary.failedFiles) say(`To run it alone:  ${command} -- ${file}`);
    process.stdout.write(`\n${summary.passed} passed, ${summary.failed} failed\n`);
    return code;
  } catch (error) {
    process.stderr.write(`npm test: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  } finally {
    for (const cleanUp of cleanUps.reverse())
      await cleanUp().catch((error: unknown) => say(`clean-up: ${String(error)}`));
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** The migrated database that every test database is a copy of. */
async function makeTemplate(postgresUrl: string): Promise<void> {
  const admin = new pg.Client({ connectionString: `${postgresUrl}/postgres` });
  await admin.connect();
  try {
    // As the official images have it, whatever the server's own encoding is.
    await admin.query(`CREATE DATABASE ${TEMPLATE} TEMPLATE template0 ENCODING 'UTF8'`);
    await migrate({ adminUrl: `${postgresUrl}/${TEMPLATE}`, rolePassword: ROLE_PASSWORD, partitions: PARTITIONS });
  } finally {
    await admin.end();
  }
}

interface JestRun {
  summaryFile: string;
  /** Where bundlePackages has put them. */
  packages: string;
  environment: TestEnvironment;
  interrupted: AbortSignal;
}

function jest(args: string[], { summaryFile, packages, environment, interrupted }: JestRun): Promise<number> {
  const program = 'node_modules/jest/bin/jest.js';
  const workers = args.some((arg) => /^(-w|--maxWorkers|-i$|--runInBand)/.test(arg))
    ? []
    : [`--maxWorkers=${workerCount()}`];
  // After the paths, which Jest would take for further patterns.
  const own = args.filter((arg) => arg !== BROWSER);
  const which = args.includes(BROWSER) ? ['--testMatch=**/*.browser-spec.ts'] : [];
  const child = spawn(
    process.execPath,
    [program, ...own, ...which, ...workers, '--reporters=default', '--reporters=./tools/test/reporter.mjs'],
    {
      stdio: 'inherit',
      env: {
        ...process.env,
        [ENVIRONMENT_VARIABLE]: JSON.stringify(environment),
        PURSER_TEST_SUMMARY: summaryFile,
        PURSER_TEST_PACKAGES: packages,
        NODE_ENV: 'test',
        // What a test puts into a temporary folder goes with the run.
        TMPDIR: environment.folder,
      },
    },
  );
  const end = () => child.kill('SIGTERM');
  interrupted.addEventListener('abort', end);
  if (interrupted.aborted) end();
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(interrupted.aborted ? 130 : (code ?? 1)));
  });
}

/** Tests mostly wait, for leases to run out and for events to arrive: more workers than there are cores keep the cores busy. */
function workerCount(): number {
  return Math.ceil(availableParallelism() * WORKERS_PER_CORE);
}

/** Ends what a killed test worker left running. */
async function killLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(path.join(folder, 'pids')).catch(() => [])) {
    const pid = Number(name);
    if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  }
}
