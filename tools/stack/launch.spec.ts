import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';

const run = promisify(execFile);
const launcher = path.resolve('dist', 'tools', 'stack', 'launch.js');

describe('a service in one file', () => {
  let folder: string;
  let bundle: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'launch-'));
    const source = path.join(folder, 'broken.ts');
    bundle = path.join(folder, 'broken.cjs');
    await writeFile(
      source,
      [
        'interface Service { name: string }',
        'export const service: Service = { name: "broken" };',
        'export async function startService({ name }: Service): Promise<void> {',
        '  if (process.env["BREAK"]) throw new Error(`${name} broke`);',
        '  console.log(`${name} runs`);',
        '}',
      ].join('\n'),
    );
    await build({
      entryPoints: [source],
      outfile: bundle,
      format: 'cjs',
      minifyWhitespace: true,
      sourcemap: 'linked',
      sourcesContent: false,
    });
    await run(process.execPath, [launcher, '--compile', bundle]);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('runs with the code that was compiled before', async () => {
    const { stdout, stderr } = await run(process.execPath, [launcher, bundle]);
    expect({ stdout, stderr }).toEqual({ stdout: 'broken runs\n', stderr: '' });
  });

  it('says when that code is for another V8, and runs all the same', async () => {
    const { stdout, stderr } = await run(process.execPath, ['--max-lazy', launcher, bundle]);
    expect(stdout).toBe('broken runs\n');
    expect(stderr).toBe(`${bundle}.code is not for this program: compiling anew\n`);
  });

  const failing = async () => {
    const failure = run(process.execPath, [launcher, bundle], { env: { ...process.env, BREAK: '1' } });
    return (await failure.catch((error: unknown) => error)) as { code: number; stderr: string };
  };

  it('shows the file and the line of the source when it fails, not those of the bundle', async () => {
    const { code, stderr } = await failing();
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Error: broken broke\n {4}at .*broken\.ts:4:35/);
  });

  it('shows what went wrong also while its map is being written anew', async () => {
    await writeFile(`${bundle}.map`, '{"version":3,"sour');
    const { code, stderr } = await failing();
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Error: broken broke\n {4}at .*broken\.cjs:1:\d+/);
  });
});
