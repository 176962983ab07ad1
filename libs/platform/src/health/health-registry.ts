export interface HealthCheckOptions {
  /**
   * false: when it fails the service is 'degraded' and goes on taking requests. That is Redis' case: without it events
   * wait, but top-ups are accepted, and a load balancer must not take the service away.
   */
  critical?: boolean;
}

export interface HealthReport {
  status: 'ok' | 'degraded' | 'unavailable' | 'stopping';
  checks: Record<string, 'up' | 'down'>;
}

type Check = () => Promise<void>;

/** Milliseconds. Orchestrators give up on a probe after a few seconds; we want to answer before that. */
const CHECK_TIMEOUT = 2_000;

/** What must work for this service to be ready. Reasons for a failure go to the log, not to the (public) answer. */
export class HealthRegistry {
  private readonly checks = new Map<string, { check: Check; critical: boolean }>();
  private stopping = false;
  private running: Promise<HealthReport> | undefined;

  constructor(private readonly onFailure: (name: string, error: unknown) => void = () => undefined) {}

  /** @param check rejects when the thing is not usable */
  add(name: string, check: Check, { critical = true }: HealthCheckOptions = {}): void {
    this.checks.set(name, { check, critical });
  }

  /** From now on not ready, so that no new work is sent here. */
  stop(): void {
    this.stopping = true;
  }

  /** Whoever asks while the checks run shares their outcome: the question is public and not limited. */
  report(): Promise<HealthReport> {
    this.running ??= this.check().finally(() => (this.running = undefined));
    return this.running;
  }

  private async check(): Promise<HealthReport> {
    const checks: HealthReport['checks'] = {};
    let status: HealthReport['status'] = 'ok';
    await Promise.all(
      [...this.checks].map(async ([name, { check, critical }]) => {
        try {
          await withTimeout(check());
          checks[name] = 'up';
        } catch (error) {
          checks[name] = 'down';
          if (critical) status = 'unavailable';
          else if (status === 'ok') status = 'degraded';
          this.onFailure(name, error);
        }
      }),
    );
    return { status: this.stopping ? 'stopping' : status, checks };
  }
}

async function withTimeout(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${CHECK_TIMEOUT} ms`)), CHECK_TIMEOUT);
  });
  try {
    await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
