import type { ChildProcess } from 'node:child_process';
import { get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { hasExited, spawnDetached, stopProcess } from '../servers/processes.js';
import { childLog, type ChildLog } from './child-log.js';
import { notice, warning } from './screen.js';
import { StackError } from './settings.js';

export interface Program {
  name: string;
  /** Arguments for node: its flags, the file, the program's own. */
  args: string[];
  env: Record<string, string>;
  /** Answers 200 once it can work; absent: it is ready when it runs. */
  readyUrl?: string;
}

const READY_TIMEOUT_MS = 60_000;
/** Between two looks whether a program is ready; sooner when it says something. Seven programs asked every 50 ms took a second of a start. */
const LOOK_MS = 500;
/** Waits before a restart double from the first to the last, and begin anew after a minute without a death. */
const BACKOFF_MS = { first: 500, last: 30_000, forgetAfter: 60_000 };

/** One program that is to run until told otherwise: restarted, and said so, when it dies. */
export class Supervised {
  private child: ChildProcess | undefined;
  private log: ChildLog;
  private stopping = false;
  private restarting = false;
  private deaths = 0;
  /** It has said something since the last look. */
  private said = false;
  private heard = () => {};

  constructor(
    private readonly program: Program,
    logs: string,
    private readonly onPid: () => void,
    onWarning: (text: string, isError: boolean) => void,
  ) {
    this.log = childLog(logs, program.name, onWarning);
  }

  get name(): string {
    return this.program.name;
  }

  get pid(): number | undefined {
    return this.child !== undefined && !hasExited(this.child) ? this.child.pid : undefined;
  }

  /** The first start: a program that ends instead of becoming ready is a reason to give up, not to try again. */
  async start(): Promise<void> {
    const child = this.spawn();
    const deadline = Date.now() + READY_TIMEOUT_MS;
    while (!(await this.isReady())) {
      if (hasExited(child))
        throw new StackError(
          this.log.lastWords() || `${this.name} ended at once (exit code ${child.exitCode}); see its log.`,
        );
      if (Date.now() > deadline)
        throw new StackError(`${this.name} was not ready within ${READY_TIMEOUT_MS / 1000} s; see its log.`);
      await this.somethingSaid();
    }
    child.once('exit', (code, signal) => void this.revive(child, signal ?? `exit code ${code}`));
    if (hasExited(child)) void this.revive(child, `exit code ${child.exitCode}`);
  }

  async stop(graceMs = 10_000): Promise<void> {
    this.stopping = true;
    if (this.child) await stopProcess(this.child, 'SIGTERM', graceMs);
  }

  /** For changed code: a clean stop, then the new one. */
  async restart(): Promise<void> {
    if (this.stopping || !this.child) return;
    this.restarting = true;
    await stopProcess(this.child, 'SIGTERM', 10_000);
    this.restarting = false;
    await this.run();
  }

  private spawn(): ChildProcess {
    const child = spawnDetached(process.execPath, this.program.args, {
      env: this.program.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        this.log.write(chunk);
        this.hear();
      });
    child.once('exit', () => this.hear());
    child.on('error', (error) => warning(this.name, error.message, true));
    this.child = child;
    this.onPid();
    return child;
  }

  private async revive(dead: ChildProcess, how: string): Promise<void> {
    if (this.stopping || this.restarting || dead !== this.child) return;
    const wait = Math.min(BACKOFF_MS.first * 2 ** this.deaths, BACKOFF_MS.last);
    this.deaths++;
    const words = this.log.lastWords();
    notice(`${this.name} died (${how}${words ? `: ${words}` : ''}); starting it again in ${wait / 1000} s`);
    this.onPid();
    await delay(wait, undefined, { ref: false });
    if (!this.stopping && !this.restarting && dead === this.child) await this.run();
  }

  private async run(): Promise<void> {
    const child = this.spawn();
    const started = Date.now();
    child.once('exit', (code, signal) => {
      if (Date.now() - started > BACKOFF_MS.forgetAfter) this.deaths = 0;
      void this.revive(child, signal ?? `exit code ${code}`);
    });
    while (!hasExited(child) && !this.stopping) {
      if (await this.isReady()) {
        notice(`${this.name} is back (pid ${child.pid})`);
        return;
      }
      await this.somethingSaid();
    }
  }

  private hear(): void {
    this.said = true;
    this.heard();
  }

  /** A service speaks when it is ready and when it gives up: time to look. */
  private async somethingSaid(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, LOOK_MS);
      const heard = () => {
        clearTimeout(timer);
        resolve();
      };
      this.heard = heard;
      if (this.said) heard();
    });
    this.said = false;
  }

  private async isReady(): Promise<boolean> {
    const { readyUrl } = this.program;
    return readyUrl === undefined || (await answersOk(readyUrl));
  }
}

/** Not fetch(), whose first call loads more than all the looks cost. */
function answersOk(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: 2_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}
