import { rm } from 'node:fs/promises';
import { serviceNames } from '../services.js';
import { writeSecret } from './credentials.js';
import type { Provided } from './postgres.js';
import { urlOf, type Parts } from './programs.js';
import type { places, Settings } from './settings.js';
import { Supervised, type Program } from './supervised.js';

/** What .purser/stack.json holds, for tools. */
export interface StackFile {
  startedAt: string;
  /** wallet, notifications, analytics, webhooks, ops, relay, postgres, redis, smtp, mail. */
  urls: Record<string, string>;
  /** A bearer token with every scope. */
  token: string;
  /** The same names, and `stack` for npm start itself. */
  pids: Record<string, number>;
}

/** Everything that runs, and in which order it stops: who uses a thing stops before it. */
export class Stack {
  isStopping = false;
  private readonly programs: Supervised[] = [];
  private readonly servers: { name: string; server: Provided }[] = [];
  private file: Omit<StackFile, 'pids'> | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly where: ReturnType<typeof places>) {}

  /** Takes over a server that was started elsewhere. */
  own(name: string, server: Provided): Provided {
    this.servers.push({ name, server });
    void this.write();
    return server;
  }

  async run(program: Program): Promise<void> {
    const supervised = new Supervised(program, this.where.logs, () => void this.write());
    this.programs.push(supervised);
    await supervised.start();
  }

  programNamed(name: string): Supervised | undefined {
    return this.programs.find((program) => program.name === name);
  }

  /** Everything is up: from now on tools find it in stack.json. */
  async announce(settings: Settings, { postgresUrl, redisUrl, credentials }: Parts): Promise<void> {
    const services = Object.fromEntries(serviceNames.map((name) => [name, urlOf(settings, name)]));
    const urls = {
      ...services,
      postgres: postgresUrl,
      redis: redisUrl,
      smtp: `smtp://127.0.0.1:${settings.ports.smtp}`,
      mail: urlOf(settings, 'mail'),
    };
    this.file = { startedAt: new Date().toISOString(), urls, token: credentials.token };
    await this.write();
  }

  async stop(): Promise<void> {
    if (this.isStopping) return;
    this.isStopping = true;
    // The demo first, so that nobody hears of refused requests; the mail catcher after those who send to it.
    for (const group of [['demo'], [...serviceNames], ['mail']] as string[][]) {
      await Promise.all(
        this.programs.filter((program) => group.includes(program.name)).map((program) => program.stop()),
      );
    }
    await Promise.all(this.servers.map(({ server }) => server.stop()));
    await this.writing;
    await rm(this.where.stack, { force: true });
  }

  /**
   * While things start, too: a run that is killed must leave word of what it started. One write at a time, the newest
   * state last.
   */
  private write(): Promise<void> {
    this.writing = this.writing.then(async () => {
      if (this.isStopping && this.file === undefined) return;
      const pids: Record<string, number> = { stack: process.pid };
      for (const { name, server } of this.servers) if (server.pid !== undefined) pids[name] = server.pid;
      for (const { name, pid } of this.programs) if (pid !== undefined) pids[name] = pid;
      const file = { ...(this.file ?? { startedAt: null, urls: {}, token: null }), pids };
      await writeSecret(this.where.stack, JSON.stringify(file, undefined, 2));
    });
    return this.writing;
  }
}
