import { AsyncLocalStorage } from 'node:async_hooks';
import { formatTraceparent, newTrace, type Trace } from './traceparent.js';

const storage = new AsyncLocalStorage<Trace>();

export function activeTrace(): Trace | undefined {
  return storage.getStore();
}

export function runInTrace<T>(trace: Trace, fn: () => T): T {
  return storage.run(trace, fn);
}

/** Always a valid traceparent: of the request or message in hand, else of a new trace. */
export function currentTraceparent(): string {
  return formatTraceparent(storage.getStore() ?? newTrace());
}
