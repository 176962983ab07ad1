import { setTimeout as delay } from 'node:timers/promises';
import { contender } from '../contenders.js';
import type { Recorder } from './contender.js';
import type { Order, Report, Times } from './messages.js';
import { readWorkload } from './workload.js';

// A process of a contender: a relay, a consumer, or the producer. Started by processes.ts, spoken to over IPC.
const report = (message: Report, sent?: () => void) => process.send?.(message, undefined, undefined, sent);
const now = () => performance.timeOrigin + performance.now();

const times: Times = [];
let stop = async () => {};
/** Of loading and connecting, which is not what is measured. */
let before = process.cpuUsage();

/** Tells the parent at most every 20 ms: telling it each batch would cost the small batches most. */
function recorderOf(record: boolean): Recorder {
  let total = 0;
  let timer: NodeJS.Timeout | undefined;
  return {
    applied(numbers) {
      if (record) {
        const at = now();
        for (const n of numbers) times.push(n, at);
      }
      total += numbers.length;
      timer ??= setTimeout(() => {
        timer = undefined;
        report({ is: 'applied', total });
      }, 20);
    },
  };
}

/** Evenly paced: each event has its moment, whatever became of the one before; none is made up for. */
async function produce(order: Order & { do: 'produce' }): Promise<void> {
  const events = (await readWorkload(order.servers.postgresUrl)).slice(0, order.events);
  const producer = await contender(order.contender).producer(order.servers);
  stop = () => producer.close();
  const begin = now() + 100;
  const appends: Promise<void>[] = [];
  for (const [index, event] of events.entries()) {
    const wait = begin + (index * 1000) / order.perSecond - now();
    if (wait > 0.5) await delay(wait);
    appends.push(producer.append(event).then(() => void times.push(event.n, now())));
  }
  await Promise.all(appends);
  report({ is: 'produced' });
}

async function obey(order: Order): Promise<void> {
  switch (order.do) {
    case 'start':
      stop = await contender(order.contender).start(order.role, order.servers, recorderOf(order.record));
      before = process.cpuUsage();
      report({ is: 'started' });
      return;
    case 'produce':
      await produce(order);
      return;
    case 'stop': {
      const { user, system } = process.cpuUsage(before);
      const rssMb = process.memoryUsage().rss / 2 ** 20;
      await stop();
      report({ is: 'stopped', times, cpuMs: (user + system) / 1000, rssMb }, () => process.disconnect());
    }
  }
}

function fail(error: unknown): void {
  report({ is: 'failed', error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  process.exitCode = 1;
}

// An interrupted bench must not leave its processes behind.
process.on('disconnect', () => process.exit());
process.on('uncaughtException', fail);
process.on('message', (order: Order) => void obey(order).catch(fail));
report({ is: 'loaded' });
