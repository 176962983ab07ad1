import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Names of JSON files that are missing, different, or not wanted any more. */
export async function staleFiles(folder: string, wanted: ReadonlyMap<string, string>): Promise<string[]> {
  const present = await readdir(folder).catch(() => []);
  const strangers = present.filter((name) => name.endsWith('.json') && !wanted.has(name));
  const different: string[] = [];
  for (const [name, text] of wanted) {
    if ((await readFile(join(folder, name), 'utf8').catch(() => undefined)) !== text) different.push(name);
  }
  return [...different, ...strangers];
}

/** Makes the folder hold exactly these files, or only says what it lacks; returns the exit code. */
export async function keepFolder(
  folder: string,
  wanted: ReadonlyMap<string, string>,
  { check, command }: { check: boolean; command: string },
): Promise<number> {
  const stale = await staleFiles(folder, wanted);
  if (check) {
    if (stale.length === 0) return 0;
    process.stderr.write(`${folder} is stale (${stale.join(', ')}). Run: ${command}\n`);
    return 1;
  }
  await mkdir(folder, { recursive: true });
  for (const name of stale) {
    const text = wanted.get(name);
    await (text === undefined ? rm(join(folder, name)) : writeFile(join(folder, name), text));
  }
  process.stdout.write(`${folder}: ${stale.length === 0 ? 'up to date' : `wrote ${stale.join(', ')}`}\n`);
  return 0;
}

/** As the files are written. */
export function pretty(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
