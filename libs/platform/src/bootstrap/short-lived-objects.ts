import v8 from 'node:v8';

/**
 * Keeps V8 from allocating where objects once lived long straight into the old generation. It decides so under load, when whatever
 * waits survives, and stays with it when all is calm again: then each such object, dead at once, keeps alive what it refers to,
 * whole requests, until the next major collection (docs/decisions/0032). For the process, from now on.
 */
export function keepShortLivedObjectsYoung(): void {
  v8.setFlagsFromString('--no-allocation-site-pretenuring');
}
