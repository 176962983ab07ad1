import { contenders } from './contenders.js';
import { consumers, type Contender } from './harness/contender.js';
import type { Times } from './harness/messages.js';
import { turns, type BenchOptions } from './harness/options.js';
import { startProcess } from './harness/processes.js';
import { runContender } from './harness/run-contender.js';
import type { BenchServers } from './harness/servers.js';
import { count, ms, percentile, printTable, progress, ratio } from './harness/table.js';
import { createWorkload, verifyEffects } from './harness/workload.js';

const PER_SECOND = 300;

/** From the commit of an event, as its producer sees it, to the commit of its effect, as each consumer sees it. */
export async function latency(servers: BenchServers, options: BenchOptions): Promise<void> {
  const seconds = options.smoke ? 3 : 30;
  const results = new Map<string, { p50: number; p99: number }>();
  for (const contender of turns(contenders, options)) {
    const result = await latencyOf(servers, contender, seconds * PER_SECOND, options);
    if (result.p99 < (results.get(contender.name)?.p99 ?? Infinity)) results.set(contender.name, result);
    progress(`latency, ${contender.name}: p50 ${ms(result.p50)}, p99 ${ms(result.p99)}`);
  }
  const floor = results.get('bare loops')?.p99;
  printTable(
    `From commit to effect at ${PER_SECOND} events/s, ${seconds} s, three consumers, best of ${options.rounds}`,
    ['contender', 'p50', 'p99', 'p99 to that of bare loops'],
    [...results].map(([name, { p50, p99 }]) => [name, ms(p50), ms(p99), floor ? ratio(p99 / floor) : '']),
  );
}

async function latencyOf(
  servers: BenchServers,
  contender: Contender,
  events: number,
  options: BenchOptions,
): Promise<{ p50: number; p99: number }> {
  const own = await servers.fresh(contender.name);
  // The first events find cold caches and unprepared statements everywhere; they are applied, and not counted.
  const warmUp = PER_SECOND;
  await createWorkload(own.postgresUrl, warmUp + events, 500);
  await contender.prepare(own);
  const running = await runContender(contender, own, { record: true, profile: options.profile });
  const producer = await startProcess(`${contender.name} producer`, options);
  try {
    await running.go();
    await producer.produce({
      do: 'produce',
      contender: contender.name,
      servers: own,
      perSecond: PER_SECOND,
      events: warmUp + events,
    });
    await running.applied(warmUp + events);
    const committed = pairs((await producer.stop()).times);
    const delays: number[] = [];
    for (const [role, process] of running.processes) {
      const { times } = await process.stop();
      if (role === 'relay') continue;
      for (const [n, at] of pairs(times)) if (n > warmUp) delays.push(at - (committed.get(n) ?? Number.NaN));
    }
    await verifyEffects(contender, own, warmUp + events);
    if (delays.length !== events * consumers.length || delays.some(Number.isNaN)) {
      throw new Error(
        `${contender.name}: ${count(delays.length)} effects were timed, not ${count(events * consumers.length)}.`,
      );
    }
    delays.sort((a, b) => a - b);
    return { p50: percentile(delays, 0.5), p99: percentile(delays, 0.99) };
  } finally {
    producer.kill();
    running.kill();
    await servers.drop(own);
  }
}

function pairs(times: Times): Map<number, number> {
  const byNumber = new Map<number, number>();
  for (let index = 0; index < times.length; index += 2) byNumber.set(times[index] ?? 0, times[index + 1] ?? Number.NaN);
  return byNumber;
}
