import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

const built = path.resolve('dist/libs/platform/src/bootstrap/young-collections.js');

/** Fills the young generation again and again, and tells what all other threads of the process worked meanwhile, ms. */
const script = (prepare: string) => /* js */ `
import { readdirSync, readFileSync } from 'node:fs';
${prepare}
const cpuMs = (thread) => Number(readFileSync('/proc/self/task/' + thread + '/schedstat', 'utf8').split(' ')[0]) / 1e6;
const helpers = () => readdirSync('/proc/self/task').filter((id) => id !== String(process.pid)).reduce((sum, id) => sum + cpuMs(id), 0);
const kept = [];
const fill = (count) => { for (let i = 0; i < count; i++) kept[i % 3000] = { i, more: [i, i + 1, { text: String(i) }] }; };
fill(2_000_000); // until V8 has compiled it, which helpers do, too
const before = helpers();
fill(6_000_000);
console.log(helpers() - before);
`;

async function helpersMs(prepare = ''): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script(prepare)]);
  return Number(stdout);
}

const onLinux = process.platform === 'linux' ? it : it.skip;

describe('collectYoungAlone', () => {
  onLinux('keeps the helper threads of V8 out of young collections', async () => {
    const asV8Does = await helpersMs();
    const alone = await helpersMs(`import { collectYoungAlone } from ${JSON.stringify(built)}; collectYoungAlone();`);
    expect(alone).toBeLessThan(asV8Does / 3);
  });
});
