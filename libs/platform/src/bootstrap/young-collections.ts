import v8 from 'node:v8';

/**
 * Lets the thread that fills the young generation collect it by itself. V8 wakes helper threads for that, which pays for large ones on
 * idle processors; ours has some megabytes, of which 0.3 survive, and the processors that the helpers take are those of the services
 * and of Postgres beside (docs/decisions/0036). For the process, from now on.
 */
export function collectYoungAlone(): void {
  v8.setFlagsFromString('--no-parallel-scavenge');
}
