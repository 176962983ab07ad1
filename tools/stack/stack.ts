import { rm } from 'node:fs/promises';
import { serviceNames } from '../services.js';
import { writeSecret } from './credentials.js';
import type { Provided } from './postgres.js';
import { warning } from './screen.js';
import { urlOf, type Parts } from './programs.js';
import type { places, Settings } from './settings.js';
import { Supervised, type Program } from './supervised.js';

/** What .purser/stack.json holds, for tools. */
export interface StackFile {
  startedAt: string;
  /** wallet, notifications, analytics, webhooks, ops, relay, postgres, redis, smtp, mail. */
  urls: Record<string, string>;
  /** A bearer token with every scope of people. */
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
  async own(name: string, server: Provided): Promise<Provided> {
    if (this.isStopping) {
      await server.stop();
      throw stopped();
    }
    this.servers.push({ name, server });
    await this.write();
    return server;
  }

  async run(program: Program): Promise<void> {
    if (this.isStopping) throw stopped();
    // While not everything is up, warnings are about just that.
    const tell = (text: string, isError: boolean) => {
      if (isError || this.file !== undefined) warning(program.name, text, isError);
    };
    const supervised = new Supervised(program, this.where.logs, () => void this.write(), tell);
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
    await Promise.all([this.where.stack, this.where.pids].map((file) => rm(file, { force: true })));
  }

  /** One write at a time, the newest state last. */
  private write(): Promise<void> {
    this.writing = this.writing.then(async () => {
      const pids: Record<string, number> = { stack: process.pid };
      for (const { name, server } of this.servers) if (server.pid !== undefined) pids[name] = server.pid;
      for (const { name, pid } of this.programs) if (pid !== undefined) pids[name] = pid;
      await writeSecret(this.where.pids, JSON.stringify(pids));
      if (this.file !== undefined)
        await writeSecret(this.where.stack, JSON.stringify({ ...this.file, pids }, undefined, 2));
    });
    return this.writing;
  }
}

function stopped(): Error {
  return new Error('The platform is being stopped.');
}
