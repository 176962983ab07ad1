import { readFile } from 'node:fs/promises';

/** What tools/test/reporter.mjs wrote. */
export interface Summary {
  passed: number;
  failed: number;
  failedFiles: string[];
}

export async function readSummary(file: string): Promise<Summary | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Summary;
  } catch {
    return undefined;
  }
}
