import { bareLoops } from './floors/bare-loops.js';
import { graphileWorker } from './floors/graphile-worker.js';
import { naiveBullmq } from './floors/naive-bullmq.js';
import { pgBoss } from './floors/pg-boss.js';
import type { Contender } from './harness/contender.js';
import { purser } from './purser/purser.js';

export const contenders: readonly Contender[] = [bareLoops, purser, pgBoss, graphileWorker, naiveBullmq];

export function contender(name: string): Contender {
  const found = contenders.find((candidate) => candidate.name === name);
  if (!found) throw new Error(`No contender "${name}": ${contenders.map((candidate) => candidate.name).join(', ')}.`);
  return found;
}
