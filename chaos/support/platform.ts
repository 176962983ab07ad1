import { setTimeout as delay } from 'node:timers/promises';
import {
  partner,
  smtpCatcher,
  startApp,
  testDatabase,
  testRedis,
  token,
  until,
  type Partner,
  type ServiceProcess,
  type SmtpCatcher,
  type TestDatabase,
  type TestRedis,
} from '@purser/testing';

export const CONSUMERS = ['notifications', 'analytics', 'webhooks'] as const;
export type Consumer = (typeof CONSUMERS)[number];
export type Service = 'wallet' | 'relay' | 'ops' | Consumer;

/**
 * Short leases, retries, reads and time limits, so that a take-over (of a partition: one read event by event; of a delivery:
 * after its time limit) fits into a test; everything else as in production.
 */
const QUICK = {
  LEASE_SECONDS: '2',
  RETRY_BASE_MS: '200',
  RETRY_MAX_MS: '1000',
  RETRY_ATTEMPTS: '4',
  SWEEP_INTERVAL_MS: '500',
  BATCH_SIZE: '100',
  WEBHOOK_TIMEOUT_MS: '3000',
  // One client makes all the load.
  RATE_LIMIT_PER_SECOND: '0',
};

export interface PlatformOptions {
  /** Instances per service; 1 unless named. */
  instances?: Partial<Record<Service, number>>;
  env?: Record<string, string>;
  /** Where the first instance of a service listens, when something has to know beforehand; else wherever is free. */
  ports?: Partial<Record<Service, number>>;
  /** Programs below dist/ that stand in for services. */
  mains?: Partial<Record<Service, string>>;
  /** A database on a server of its own, for tests that stop Postgres. */
  database?: TestDatabase;
}

/** The whole platform as real processes on a database, a Redis, a mail server and a partner of its own. */
export class Platform {
  private readonly running = new Map<Service, ServiceProcess[]>();

  private constructor(
    readonly database: TestDatabase,
    readonly redis: TestRedis,
    readonly mail: SmtpCatcher,
    readonly partner: Partner,
    private readonly env: Record<string, string>,
    private readonly mains: Partial<Record<Service, string>>,
    private readonly bearer: string,
  ) {}

  static async start(options: PlatformOptions = {}): Promise<Platform> {
    const [database, redis, mail, receiver, bearer] = await Promise.all([
      options.database ?? testDatabase(),
      testRedis(),
      smtpCatcher(),
      partner(),
      token(),
    ]);
    const env = { ...QUICK, SMTP_URL: mail.url, WEBHOOKS_ALLOW_PRIVATE_NETWORKS: 'true', ...options.env };
    const platform = new Platform(database, redis, mail, receiver, env, { ...options.mains }, bearer);
    try {
      await platform.startAll(options);
    } catch (error) {
      await platform.close();
      throw error;
    }
    return platform;
  }

  private async startAll({ instances = {}, ports = {} }: PlatformOptions): Promise<void> {
    const services: Service[] = ['wallet', 'relay', ...CONSUMERS];
    await Promise.all(
      services.flatMap((service) =>
        Array.from({ length: instances[service] ?? 1 }, (_, index) =>
          this.spawn(service, index === 0 ? ports[service] : undefined),
        ),
      ),
    );
    await this.spawn('ops', ports.ops);
    await this.post('webhooks', '/v1/endpoints', { url: this.partner.url, events: ['TopUpCompleted'] });
  }

  async spawn(service: Service, port?: number): Promise<ServiceProcess> {
    const urls: Record<string, string> = {};
    if (service === 'ops') {
      for (const other of ['wallet', 'relay', ...CONSUMERS] as const)
        urls[`${other.toUpperCase()}_URL`] = this.of(other).url;
    }
    const { database, redis } = this;
    const started = await startApp(service, {
      database,
      redis,
      port,
      main: this.mains[service],
      env: { ...this.env, ...urls },
    });
    this.running.set(service, [...(this.running.get(service) ?? []), started]);
    return started;
  }

  of(service: Service, index = 0): ServiceProcess {
    const process = this.running.get(service)?.[index];
    if (!process) throw new Error(`no running ${service}[${index}]`);
    return process;
  }

  /** SIGKILL: no handler runs, nothing is flushed. Returns the port that it listened on, for a successor. */
  async kill(service: Service, index = 0): Promise<number> {
    const victim = this.of(service, index);
    await victim.kill('SIGKILL');
    this.running.set(
      service,
      (this.running.get(service) ?? []).filter((process) => process !== victim),
    );
    return Number(new URL(victim.url).port);
  }

  /** A new process on the old one's port, as a supervisor would start it. */
  async killAndRestart(service: Service): Promise<void> {
    await this.spawn(service, await this.kill(service));
  }

  /** Stops the stand-in and starts the real service in its place. */
  async repair(service: Service): Promise<void> {
    delete this.mains[service];
    const port = this.portOf(service);
    if (!this.of(service).exited()) await this.of(service).stop();
    this.running.delete(service);
    await this.spawn(service, port);
  }

  /** Starts what has died again, as a supervisor would. */
  async restartIfDead(service: Service): Promise<void> {
    if (!this.of(service).exited()) return;
    const port = this.portOf(service);
    this.running.delete(service);
    await this.spawn(service, port);
  }

  private portOf(service: Service): number {
    return Number(new URL(this.of(service).url).port);
  }

  async request(
    service: Service,
    method: 'GET' | 'POST',
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return fetch(this.of(service).url + path, {
      method,
      headers: {
        authorization: `Bearer ${this.bearer}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(20_000),
    });
  }

  async get<T>(service: Service, path: string): Promise<T> {
    return expectJson(await this.ask(() => this.request(service, 'GET', path)));
  }

  async post<T>(service: Service, path: string, body: unknown, headers: Record<string, string> = {}): Promise<T> {
    return expectJson(await this.ask(() => this.request(service, 'POST', path, body, headers)));
  }

  /** As clients should: a service that sheds load, on cores with everything else on them, says when to come again. */
  private async ask(request: () => Promise<Response>): Promise<Response> {
    const deadline = Date.now() + 60_000;
    for (;;) {
      const response = await request();
      if (response.status !== 503 || Date.now() > deadline) return response;
      await delay(1_000 * Number(response.headers.get('retry-after') ?? 1));
    }
  }

  async createWallets(count: number, currency = 'USD'): Promise<string[]> {
    const ids: string[] = [];
    for (let index = 0; index < count; index += 1) {
      const owner = { id: `owner-${index}`, email: `owner-${index}@example.test`, locale: 'en' };
      ids.push((await this.post<{ id: string }>('wallet', '/v1/wallets', { owner, currency })).id);
    }
    return ids;
  }

  async proof(): Promise<Proof> {
    return this.get('ops', '/v1/proof');
  }

  /** Nothing is missing; what failed may still wait for its next attempt. */
  async untilComplete(): Promise<Proof> {
    return this.untilProof('the proof is complete', ({ complete }) => complete);
  }

  /** Nothing is missing and nothing waits for another attempt: whatever there was to apply has been applied. */
  async untilSettled(): Promise<Proof> {
    return this.untilProof(
      'the proof is complete and nothing is retried',
      ({ complete, totals }) => complete && totals.every(({ retrying }) => retrying === 0),
    );
  }

  private async untilProof(what: string, holds: (proof: Proof) => boolean): Promise<Proof> {
    let proof: Proof | undefined;
    try {
      return await until(
        async () => {
          proof = await this.proof();
          return holds(proof) ? proof : undefined;
        },
        { timeoutMs: 90_000, what },
      );
    } catch (error) {
      throw new Error(`Waited until ${what}, in vain: ${JSON.stringify(proof)}`, { cause: error });
    }
  }

  /** Also when a service does not stop cleanly, which is then said. */
  async close(): Promise<void> {
    const living = [...this.running.values()].flat().filter((service) => !service.exited());
    const stops = await Promise.allSettled(living.map((service) => service.stop()));
    await Promise.all([this.redis.close(), this.mail.close(), this.partner.close()]);
    await this.database.drop();
    for (const stop of stops) if (stop.status === 'rejected') throw stop.reason;
  }
}

export interface Proof {
  complete: boolean;
  totals: { consumer: string; retrying: number }[];
  [key: string]: unknown;
}

async function expectJson<T>(response: Response): Promise<T> {
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}
