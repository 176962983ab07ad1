// Who runs the local platform in this checkout. Plain JavaScript, because it is asked before anything is installed.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './setup.mjs';

/** Everything that `npm start` keeps. A test run has another. */
export const home = path.resolve(root, process.env['PURSER_HOME'] || '.purser');
const file = path.join(home, 'stack.pid');

/** The pid of the `npm start` that runs now, if one does. A number left by a killed run may belong to another program by now. */
export function runningStack() {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    const command = execFileSync('ps', ['-p', String(pid), '-o', 'args='], {
      stdio: ['ignore', 'pipe', 'ignore'],
    }).toString();
    return command.includes('start.mjs') ? pid : undefined;
  } catch {
    return undefined;
  }
}

export function takeStackLock() {
  mkdirSync(home, { recursive: true, mode: 0o755 });
  const pid = runningStack();
  if (pid !== undefined && pid !== process.pid) return { runs: pid };
  writeFileSync(file, String(process.pid));
  process.once('exit', () => rmSync(file, { force: true }));
  return { runs: undefined };
}
