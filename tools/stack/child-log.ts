import { closeSync, existsSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';

/** A log may fill up to this, then it becomes `<name>.log.1` and the one before that goes. */
const MAX_BYTES = 20 * 1024 * 1024;

/** How the lines begin that somebody should see: parsing every line of a busy service would cost more than the service. */
const LEVEL = /^\{"level":"(warn|error|fatal)"/;

export interface ChildLog {
  /** Takes raw output of the process. */
  write(chunk: Buffer): void;
  /** The last thing said that was no JSON: how a service says why it cannot start. Indented lines belong to the one before. */
  lastWords(): string;
  close(): void;
}

/** Writes what a process says to its file, and passes warnings and errors on. */
export function childLog(folder: string, name: string, onWarning: (text: string, isError: boolean) => void): ChildLog {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${name}.log`);
  let descriptor = openSync(file, 'a');
  let size = existsSync(file) ? statSync(file).size : 0;
  let rest = '';
  let words = '';

  const rotate = () => {
    closeSync(descriptor);
    renameSync(file, `${file}.1`);
    descriptor = openSync(file, 'a');
    size = 0;
  };
  const look = (text: string) => {
    if (text.startsWith('{')) {
      const level = LEVEL.exec(text)?.[1];
      if (level !== undefined) onWarning(messageOf(text), level !== 'warn');
    } else if (text.trim() !== '')
      words = words === '' || /^\s/.test(text) ? `${words} ${text.trim()}`.trim() : text.trim();
  };

  return {
    write(chunk) {
      if (size > MAX_BYTES) rotate();
      size += writeSync(descriptor, chunk);
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const text of lines) look(text);
    },
    lastWords: () => words,
    close: () => closeSync(descriptor),
  };
}

/** What our services' lines have that is for people. */
interface Said {
  msg?: string;
  peer?: string;
  reason?: string;
  err?: { message?: string };
}

function messageOf(json: string): string {
  try {
    const { msg, peer, reason, err } = JSON.parse(json) as Said;
    return [msg, peer, reason, err?.message].filter((part) => part !== undefined && part !== '').join(': ');
  } catch {
    return json;
  }
}
