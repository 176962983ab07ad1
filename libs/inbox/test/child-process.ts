import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

export interface ChildRunner {
  /** Starts a consumer; `exited` resolves with the signal that ended it. */
  start(settings: object): { process: ChildProcess; exited: Promise<NodeJS.Signals | null> };
  /** Kills whatever still runs. */
  close(): Promise<void>;
}

/** Runs test/child.ts in processes of its own. */
export async function childRunner(): Promise<ChildRunner> {
  const root = process.cwd();
  const file = path.join(root, 'node_modules', '.cache', 'purser', `inbox-child-${process.pid}.mjs`);
  await promisify(execFile)(process.execPath, [path.join(root, 'libs/inbox/test/build-child.mjs'), file]);
  const children: ChildProcess[] = [];
  return {
    start(settings) {
      const child = spawn(process.execPath, [file, JSON.stringify(settings)], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      children.push(child);
      return { process: child, exited: once(child, 'exit').then(([, signal]) => signal as NodeJS.Signals | null) };
    },
    async close() {
      for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await rm(file, { force: true });
    },
  };
}
