import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Order, Report, Times } from './messages.js';

export interface BenchProcess {
  /** Gives the order and waits for the answer. */
  start(order: Order & { do: 'start' }): Promise<void>;
  produce(order: Order & { do: 'produce' }): Promise<void>;
  /** Resolves when this many events were applied. */
  applied(total: number): Promise<void>;
  stop(): Promise<{ times: Times; cpuMs: number; rssMb: number }>;
  kill(): void;
}

export interface ProcessOptions {
  /** Folder for a V8 CPU profile of the process. */
  profile?: string;
  nodeFlags?: readonly string[];
}

export async function startProcess(label: string, options: ProcessOptions = {}): Promise<BenchProcess> {
  const profiling = options.profile
    ? ['--cpu-prof', `--cpu-prof-dir=${options.profile}`, `--cpu-prof-name=${label.replaceAll(/\W+/g, '-')}.cpuprofile`]
    : [];
  const child = fork(fileURLToPath(new URL('./child.js', import.meta.url)), [], {
    execArgv: [...(options.nodeFlags ?? []), ...profiling],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const next = reports(child, label);
  await next((report) => report.is === 'loaded');
  const send = (order: Order) => child.send(order);
  return {
    async start(order) {
      send(order);
      await next((report) => report.is === 'started');
    },
    async produce(order) {
      send(order);
      await next((report) => report.is === 'produced');
    },
    applied: async (total) => void (await next((report) => report.is === 'applied' && report.total >= total)),
    async stop() {
      send({ do: 'stop' });
      const report = await next((candidate) => candidate.is === 'stopped');
      if (report.is !== 'stopped') throw new Error('Unreachable.');
      return report;
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

/** Waits for a report, past ones included (only the newest of its kind is kept); rejects when the process fails or ends. */
function reports(child: ChildProcess, label: string) {
  const latest = new Map<Report['is'], Report>();
  const waiting = new Set<() => void>();
  let failure: Error | undefined;
  const wake = () => waiting.forEach((check) => check());
  child.on('message', (report: Report) => {
    if (report.is === 'failed') failure ??= new Error(`${label}: ${report.error}`);
    latest.set(report.is, report);
    wake();
  });
  child.on('exit', (code, signal) => {
    failure ??= new Error(`${label} ended early (${signal ?? `exit code ${code}`}).`);
    wake();
  });
  return (matches: (report: Report) => boolean): Promise<Report> =>
    new Promise((resolve, reject) => {
      const check = () => {
        const found = [...latest.values()].find(matches);
        if (!found && !failure) return;
        waiting.delete(check);
        if (found) resolve(found);
        else reject(failure ?? new Error(label));
      };
      waiting.add(check);
      check();
    });
}
