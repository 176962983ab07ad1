/**
 * A consumer in a process of its own, to be killed. Its settings come as JSON; an event says in `metadata.kill` when it
 * takes the process down: `always`, `first` (at its first attempt), or `committed` (after its commit).
 */
import { assemble } from './assemble.js';
import type { AssembleOptions } from './assemble.js';
import { record } from './probe-effect.js';

const settings = JSON.parse(process.argv[2] ?? '{}') as AssembleOptions;
const die = () => process.kill(process.pid, 'SIGKILL');

const consumer = await assemble({
  ...settings,
  handle: async (events, context) => {
    await record(events, context);
    for (const { data } of events) {
      const kill = data.metadata.kill;
      if (kill === 'always' || (kill === 'first' && context.attempt === 1)) {
        die();
        await new Promise(() => undefined);
      }
      if (kill === 'committed') context.afterCommit(die);
    }
  },
});
await consumer.start();
process.on('SIGTERM', () => void consumer.stop().then(() => process.exit(0)));
