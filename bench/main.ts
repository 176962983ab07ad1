import os from 'node:os';
import { deadLetters } from './dead-letters/dead-letters.js';
import { drain } from './drain.js';
import { readOptions, usage } from './harness/options.js';
import { startServers, type BenchServers } from './harness/servers.js';
import type { BenchOptions } from './harness/options.js';
import { idle } from './idle.js';
import { latency } from './latency.js';
import { retained } from './retained.js';
import { start } from './start.js';
import { topUpsAtSize } from './top-ups/at-size.js';
import { topUps } from './top-ups/top-ups.js';

const benches: Record<string, (options: BenchOptions) => Promise<void>> = {
  drain: onServers(drain),
  latency: onServers(latency),
  retained: onServers(retained),
  'dead-letters': onServers(deadLetters),
  idle,
  start,
  'top-ups': onServers(topUps),
  'top-ups-at-size': onServers(topUpsAtSize),
};

/** Servers of its own: what one bench leaves behind (bloat, memory, a checkpoint due) must not slow the next one. */
function onServers(bench: (servers: BenchServers, options: BenchOptions) => Promise<void>) {
  return async (options: BenchOptions): Promise<void> => {
    const servers = await startServers(options);
    const interrupted = () => void servers.stop().finally(() => process.exit(130));
    process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
    try {
      await bench(servers, options);
    } finally {
      process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
      await servers.stop();
    }
  };
}

async function main(): Promise<void> {
  const { names, options } = readOptions(process.argv.slice(2));
  const unknown = names.filter((name) => !benches[name]);
  if (unknown.length > 0)
    throw new Error(`No bench ${unknown.join(', ')}: ${Object.keys(benches).join(', ')}.\n${usage}`);
  console.log(
    `Node ${process.version}, ${os.availableParallelism()} cores (${os.cpus()[0]?.model ?? 'unknown'}), ${new Date().toISOString().slice(0, 10)}`,
  );
  for (const [name, bench] of Object.entries(benches)) {
    if (names.length === 0 || names.includes(name)) await bench(options);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
