import { parseArgs } from 'node:util';
import type { Contender } from './contender.js';

export interface BenchOptions {
  /** Small sizes: shows that a bench works, and nothing about speed. */
  smoke: boolean;
  /** Folder for V8 CPU profiles of every process. */
  profile?: string;
  /** Every contender takes its turn so often; its best counts. Whatever else the machine does makes it slower, never faster. */
  rounds: number;
  includes: (contender: Contender) => boolean;
}

export const usage = `npm run bench -- [NAME...] [--smoke] [--rounds 3] [--only CONTENDER,...] [--profile FOLDER]`;

export function readOptions(args: string[]): { names: string[]; options: BenchOptions } {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      smoke: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      only: { type: 'string' },
      profile: { type: 'string' },
    },
  });
  const only = values.only?.split(',');
  return {
    names: positionals,
    options: {
      smoke: values.smoke,
      rounds: Number(values.rounds ?? (values.smoke ? 1 : 3)),
      profile: values.profile,
      includes: ({ name }) => !only || only.includes(name),
    },
  };
}

/** The contenders of a run, each as often as there are rounds, taking turns. */
export function* turns(contenders: readonly Contender[], { rounds, includes }: BenchOptions): Generator<Contender> {
  for (let round = 0; round < rounds; round++) yield* contenders.filter(includes);
}
