import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { testEnvironment } from './environment.js';

/**
 * Notes a process of this run, so that tools/test.mjs can end it when the test worker that started it was killed
 * before it could. Returns how to strike it off the list.
 */
export function notePid(pid: number): () => void {
  const folder = path.join(testEnvironment().folder, 'pids');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, String(pid));
  writeFileSync(file, '');
  return () => rmSync(file, { force: true });
}
