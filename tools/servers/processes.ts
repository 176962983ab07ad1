import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

export function hasExited(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/**
 * Starts a server in a process group of its own, so that a Ctrl-C in the terminal reaches only us and we decide the
 * order in which things stop: services first, then the databases under them.
 */
export function spawnDetached(command: string, args: string[], options: SpawnOptions): ChildProcess {
  return spawn(command, args, { detached: true, ...options });
}

/** Signals the process and waits for its end; SIGKILL when it takes longer than `graceMs`. */
export async function stopProcess(child: ChildProcess, signal: NodeJS.Signals, graceMs = 10_000): Promise<void> {
  if (hasExited(child)) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await exited;
  clearTimeout(timer);
}

/** The same for a process that is not our child, such as one left behind by a run that was killed. */
export async function stopPid(pid: number, signal: NodeJS.Signals, graceMs = 10_000): Promise<void> {
  const deadline = Date.now() + graceMs;
  let next = signal;
  while (isAlive(pid)) {
    process.kill(pid, next);
    while (isAlive(pid) && Date.now() < deadline) await delay(20);
    next = 'SIGKILL';
    if (Date.now() > deadline + graceMs) throw new Error(`Process ${pid} does not end.`);
    if (isAlive(pid) && Date.now() >= deadline) await delay(20);
  }
}

/** Calls `probe` every 20 ms until it answers true, failing as soon as the child has ended. */
export async function waitForServer(
  child: ChildProcess,
  what: string,
  probe: () => Promise<boolean>,
  timeoutMs = 30_000,
): Promise<void> {
  let failure: Error | undefined;
  child.once('error', (error) => (failure = error));
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    if (failure) throw new Error(`${what} could not be started: ${failure.message}`);
    if (hasExited(child))
      throw new Error(`${what} ended at once (${child.signalCode ?? `exit code ${child.exitCode}`}).`);
    if (await probe().catch(() => false)) return;
    await delay(20);
  }
  throw new Error(`${what} was not ready within ${timeoutMs / 1000} s.`);
}
