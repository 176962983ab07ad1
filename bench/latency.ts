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
/** The first second finds cold caches and unprepared statements everywhere: it is applied, and not counted. */
const UNCOUNTED = PER_SECOND;
/**
 * Until then V8 is still compiling, in any contender: counted for themselves. What runs for weeks is what comes after. At this rate it
 * takes half a minute: a consumer's p99 by tens of seconds was 33, 15, 10, 12, 13, 10, 10 ms.
 */
const YOUNG_SECONDS = 30;

interface Latency {
  p50: number;
  p99: number;
  youngP99: number;
}

/** From the commit of an event, as its producer sees it, to the commit of its effect, as each consumer sees it. */
export async function latency(servers: BenchServers, options: BenchOptions): Promise<void> {
  const seconds = options.smoke ? 3 : 30;
  const warmUp = options.smoke ? 2 : YOUNG_SECONDS;
  const results = new Map<string, Latency>();
  for (const contender of turns(contenders, options)) {
    const result = await latencyOf(
      servers,
      contender,
      { young: warmUp * PER_SECOND, counted: seconds * PER_SECOND },
      options,
    );
    if (result.p99 < (results.get(contender.name)?.p99 ?? Infinity)) results.set(contender.name, result);
    progress(
      `latency, ${contender.name}: p50 ${ms(result.p50)}, p99 ${ms(result.p99)}; p99 of the first ${warmUp} s ${ms(result.youngP99)}`,
    );
  }
  const floor = results.get('bare loops')?.p99;
  printTable(
    `From commit to effect at ${PER_SECOND} events/s, ${seconds} s after the first ${warmUp}, three consumers, best of ${options.rounds}`,
    ['contender', 'p50', 'p99', 'p99 to that of bare loops', `p99 of the first ${warmUp} s`],
    [...results].map(([name, { p50, p99, youngP99 }]) => [
      name,
      ms(p50),
      ms(p99),
      floor ? ratio(p99 / floor) : '',
      ms(youngP99),
    ]),
  );
}

async function latencyOf(
  servers: BenchServers,
  contender: Contender,
  events: { young: number; counted: number },
  options: BenchOptions,
): Promise<Latency> {
  const own = await servers.fresh(contender.name);
  const all = events.young + events.counted;
  await createWorkload(own.postgresUrl, all, 500);
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
      events: all,
    });
    await running.applied(all);
    const committed = pairs((await producer.stop()).times);
    const delays: number[] = [];
    const young: number[] = [];
    for (const [role, process] of running.processes) {
      const { times } = await process.stop();
      if (role === 'relay') continue;
      for (const [n, at] of pairs(times))
        if (n > UNCOUNTED) (n > events.young ? delays : young).push(at - (committed.get(n) ?? Number.NaN));
    }
    await verifyEffects(contender, own, all);
    const expected = events.counted * consumers.length;
    if (delays.length !== expected || delays.some(Number.isNaN))
      throw new Error(`${contender.name}: ${count(delays.length)} effects were timed, not ${count(expected)}.`);
    for (const sample of [delays, young]) sample.sort((a, b) => a - b);
    return { p50: percentile(delays, 0.5), p99: percentile(delays, 0.99), youngP99: percentile(young, 0.99) };
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
