import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire, SourceMap, type SourceMapPayload } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import type { startService } from '../../libs/platform/src/index.js';

/*
 * `node launch.js <bundle>` runs the service in it, `node launch.js --compile <bundle>` leaves V8's compiled code beside it for those runs.
 * Compiling what a service loads is 0.45 of the 1.0 s of processor time that loading takes. (Node has this built in from 22 on.)
 */

interface Bundle {
  startService: typeof startService;
  service: Parameters<typeof startService>[0];
}

/** @types/node leaves out what every one of V8's has. */
type CallSite = NodeJS.CallSite & { toString(): string };

/** A CommonJS module, since modules of the other kind cannot be given compiled code. */
function load(file: string, cachedData: Buffer | undefined): { bundle: Bundle; script: Script } {
  const before = '(function (module, exports, require, __filename, __dirname) {';
  const script = new Script(`${before}${readFileSync(file, 'utf8')}\n})`, {
    filename: file,
    columnOffset: -before.length,
    ...(cachedData && { cachedData }),
  });
  if (script.cachedDataRejected) process.stderr.write(`${code} is not for this program: compiling anew\n`);
  const module = { exports: {} };
  const run = script.runInThisContext() as (...given: unknown[]) => void;
  run(module, module.exports, createRequire(file), file, path.dirname(file));
  return { bundle: module.exports as Bundle, script };
}

/** Stack traces with the files and lines of our TypeScript. Node's own flag for that knows nothing of scripts. */
function mapStacks(file: string): void {
  let map: SourceMap | undefined;
  // An error that is being shown must not become one about its map, which another build may be writing at this moment.
  const read = (): SourceMap | undefined => {
    try {
      return new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')) as SourceMapPayload);
    } catch {
      return undefined;
    }
  };
  const inSource = (frame: CallSite): string => {
    const [line, column] = [frame.getLineNumber(), frame.getColumnNumber()];
    if (frame.getFileName() !== file || line === null || column === null) return frame.toString();
    map ??= read();
    const entry = map?.findEntry(line - 1, column - 1);
    if (entry === undefined || !('originalSource' in entry)) return frame.toString();
    const source = fileURLToPath(new URL(entry.originalSource, pathToFileURL(file)));
    const place = `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
    return frame.toString().replace(`${file}:${line}:${column}`, place);
  };
  const format: typeof Error.prepareStackTrace = (error, frames) =>
    [String(error), ...frames.map((frame) => `    at ${inSource(frame)}`)].join('\n');
  Error.prepareStackTrace = format;
}

const file = path.resolve(process.argv.at(-1) ?? '');
const code = `${file}.code`;
mapStacks(file);
// Node itself would show the line of the bundle as well, which can have 100 KB.
process.on('uncaughtException', (error) => {
  console.error(error);
  process.exit(1);
});
if (process.argv[2] === '--compile') {
  writeFileSync(code, load(file, undefined).script.createCachedData());
} else {
  const { bundle } = load(file, readFileSync(code));
  await bundle.startService(bundle.service);
}
