import { execFile } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

const built = pathToFileURL(path.resolve('dist/libs/platform/src/bootstrap/young-collections.js')).href;

/** Fills the young generation again and again, with some that survives. */
const fill = /* js */ `
const kept = [];
for (let i = 0; i < 3_000_000; i++) kept[i % 3000] = { i, more: [i, i + 1, { text: String(i) }] };
`;

/** How many threads took part in a young collection, on average. With one processor V8 has but one for it. */
async function collectors(prepare = ''): Promise<number> {
  const flags = ['--trace-gc', '--trace-parallel-scavenge', '--input-type=module'];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, '-e', prepare + fill]);
  const count = (line: RegExp) => stdout.match(line)?.length ?? 0;
  return count(/ scavenge\[/g) / count(/: Scavenge /g);
}

describe('collectYoungAlone', () => {
  it('keeps the helper threads of V8 out of young collections', async () => {
    expect(await collectors()).toBeGreaterThan(1.2);
    const alone = `import { collectYoungAlone } from ${JSON.stringify(built)}; collectYoungAlone();`;
    expect(await collectors(alone)).toBeLessThan(1.1);
  });
});
