import { parseArgs } from 'node:util';
import type { Contender } from './contender.js';

export interface BenchOptions {
  /** Small sizes: shows that a bench works, and nothing about speed. */
  smoke: boolean;
  /** Folder for V8 CPU profiles of every process. */
  profile?: string;
  includes: (contender: Contender) => boolean;
}

export const usage = `npm run bench -- [NAME...] [--smoke] [--only CONTENDER,...] [--profile FOLDER]`;

export function readOptions(args: string[]): { names: string[]; options: BenchOptions } {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { smoke: { type: 'boolean', default: false }, only: { type: 'string' }, profile: { type: 'string' } },
  });
  const only = values.only?.split(',');
  return {
    names: positionals,
    options: { smoke: values.smoke, profile: values.profile, includes: ({ name }) => !only || only.includes(name) },
  };
}
