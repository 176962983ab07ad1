import { contenders } from './contenders.js';
import { consumers, type Contender } from './harness/contender.js';
import { turns, type BenchOptions } from './harness/options.js';
import { runContender } from './harness/run-contender.js';
import type { BenchServers } from './harness/servers.js';
import { count, printTable, progress, ratio } from './harness/table.js';
import { createWorkload, verifyEffects } from './harness/workload.js';

export interface Drain {
  perSecond: number;
  outOfOrder: number;
  /** Milliseconds of CPU per 1,000 events: of the relay, of one consumer. */
  relayCpu: number;
  consumerCpu: number;
  /** MB resident at the end of the largest process. */
  resident: number;
}

/** A backlog, drained through relay and all three consumers at once. The clock runs until the slowest consumer is done. */
export async function drain(servers: BenchServers, options: BenchOptions): Promise<void> {
  const events = options.smoke ? 5_000 : 200_000;
  const results = new Map<string, Drain>();
  for (const contender of turns(contenders, options)) {
    const backlog = Math.min(events, contender.maxBacklog ?? events);
    const result = await drainOne(servers, contender, backlog, options);
    if (result.perSecond > (results.get(contender.name)?.perSecond ?? 0)) results.set(contender.name, result);
    progress(`drain, ${contender.name}: ${count(result.perSecond)} events/s`);
  }
  const floor = results.get('bare loops')?.perSecond;
  printTable(
    `Draining a backlog of ${count(events)} events to three consumers, best of ${options.rounds}`,
    [
      'contender',
      'events/s',
      'of bare loops',
      'ms CPU per 1,000: relay',
      'a consumer',
      'largest process',
      'wallets out of order',
    ],
    [...results].map(([name, result]) => [
      name,
      count(result.perSecond),
      floor ? ratio(result.perSecond / floor) : '',
      result.relayCpu.toFixed(1),
      result.consumerCpu.toFixed(1),
      `${result.resident.toFixed(0)} MB`,
      count(result.outOfOrder),
    ]),
  );
}

export async function drainOne(
  servers: BenchServers,
  contender: Contender,
  events: number,
  options: BenchOptions,
): Promise<Drain> {
  const own = await servers.fresh(contender.name);
  await createWorkload(own.postgresUrl, events, Math.max(500, events / 10));
  await contender.prepare(own);
  await contender.backlog(own);
  const running = await runContender(contender, own, { record: false, profile: options.profile });
  try {
    const begin = performance.now();
    await running.go();
    await running.applied(events);
    const seconds = (performance.now() - begin) / 1000;
    const cpu = new Map<string, number>();
    let resident = 0;
    for (const [role, process] of running.processes) {
      const { cpuMs, rssMb } = await process.stop();
      cpu.set(role, cpuMs / (events / 1000));
      resident = Math.max(resident, rssMb);
    }
    const outOfOrder = await verifyEffects(contender, own, events);
    return {
      perSecond: events / seconds,
      outOfOrder,
      resident,
      relayCpu: cpu.get('relay') ?? 0,
      consumerCpu: consumers.reduce((sum, consumer) => sum + (cpu.get(consumer) ?? 0), 0) / consumers.length,
    };
  } finally {
    running.kill();
    await servers.drop(own);
  }
}
