import { register } from 'node:module';

register('./hooks.mjs', import.meta.url);
process.setSourceMapsEnabled(true);

/** A service that runs in a test listens to them, and would end the worker. */
const SIGNALS = ['SIGINT', 'SIGTERM'];

/** Jest's own test environments are realms of their own; this one is the process itself (docs/decisions/0034). */
export default class ProcessEnvironment {
  global = globalThis;
  #console = console;
  #listeners = new Map();

  setup() {
    for (const signal of SIGNALS) this.#listeners.set(signal, process.listeners(signal));
  }

  /** What Jest keeps here for one test file: its handlers of events, and how long a test may take. */
  teardown() {
    globalThis.console = this.#console;
    for (const [signal, before] of this.#listeners)
      for (const listener of process.listeners(signal)) if (!before.includes(listener)) process.off(signal, listener);
    for (const name of ['EVENT_HANDLERS', 'TEST_TIMEOUT_SYMBOL']) delete globalThis[Symbol.for(name)];
  }

  getVmContext() {
    return null;
  }

  exportConditions() {
    return ['node', 'import'];
  }
}
