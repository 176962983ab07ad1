import { once } from 'node:events';
import v8 from 'node:v8';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from '@jest/globals';
import { keepShortLivedObjectsYoung } from './short-lived-objects.js';

/** First everything waits, then nothing: how much the old generation has grown by the latter, bytes. */
const CALM_AFTER_LOAD = /* js */ `
const { parentPort } = require('node:worker_threads');
const old = () => require('node:v8').getHeapSpaceStatistics().find((space) => space.space_name === 'old_space').space_used_size;
let grown = 0;
let sum = 0;
for (let site = 0; site < 12; site++) {
  const make = new Function('i', 'return { i, more: [i, i + 1, i + 2, { i }] }');
  let waiting = [];
  for (let i = 0; i < 150_000; i++) {
    waiting.push(make(i));
    if (waiting.length > 40_000) waiting = [];
  }
  waiting = [];
  gc();
  const before = old();
  for (let i = 0; i < 20_000; i++) sum += make(i).more[3].i;
  grown += old() - before;
}
parentPort.postMessage(grown);
`;

async function grownWhenCalm(): Promise<number> {
  v8.setFlagsFromString('--expose-gc');
  const worker = new Worker(CALM_AFTER_LOAD, { eval: true, resourceLimits: { maxYoungGenerationSizeMb: 3 } });
  const [grown] = (await once(worker, 'message')) as [number];
  await worker.terminate();
  return grown;
}

describe('keepShortLivedObjectsYoung', () => {
  it('keeps out of the old generation what dies at once, whatever lived long before', async () => {
    // As V8 has it, whatever a test before in this process has started.
    v8.setFlagsFromString('--allocation-site-pretenuring');
    expect(await grownWhenCalm()).toBeGreaterThan(10_000_000);

    keepShortLivedObjectsYoung();

    expect(await grownWhenCalm()).toBeLessThan(2_000_000);
  });
});
