import { consumers, type Contender, type Role, type Servers } from './contender.js';
import { startProcess, type BenchProcess, type ProcessOptions } from './processes.js';

export interface RunningContender {
  processes: ReadonlyMap<Role, BenchProcess>;
  /** Starts the relay, where there is one; else the consumers, which then have been kept waiting. */
  go(): Promise<void>;
  /** Resolves when every consumer has applied this many events. */
  applied(total: number): Promise<void>;
  kill(): void;
}

/**
 * The contender's processes, loaded, connected, and with a relay's consumers already waiting, so that `go` begins with
 * the work and not with the starting of Node.
 */
export async function runContender(
  contender: Contender,
  servers: Servers,
  options: ProcessOptions & { record: boolean },
): Promise<RunningContender> {
  const processes = new Map<Role, BenchProcess>();
  const kill = () => processes.forEach((process) => process.kill());
  const processOf = (role: Role): BenchProcess => {
    const process = processes.get(role);
    if (!process) throw new Error(`${contender.name} has no ${role}.`);
    return process;
  };
  const start = (roles: readonly Role[]) =>
    Promise.all(
      roles.map((role) =>
        processOf(role).start({ do: 'start', contender: contender.name, role, servers, record: options.record }),
      ),
    );
  const last = contender.roles.includes('relay') ? (['relay'] as const) : consumers;
  try {
    for (const role of contender.roles)
      processes.set(
        role,
        await startProcess(`${contender.name} ${role}`, { ...options, nodeFlags: contender.nodeFlags }),
      );
    await start(contender.roles.filter((role) => !last.some((other) => other === role)));
  } catch (error) {
    // A process of ours that lives keeps the whole bench from ending.
    kill();
    throw error;
  }
  return {
    processes,
    go: async () => void (await start(last)),
    applied: async (total) => void (await Promise.all(consumers.map((consumer) => processOf(consumer).applied(total)))),
    kill,
  };
}
