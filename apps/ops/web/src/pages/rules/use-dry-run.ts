import { useEffect, useRef, useState } from 'react';
import { dryRunRule } from '../../api/queries/rules';
import type { DryRun, DryRunSample, Money, Predicate } from '../../api/types';

const MOST_SAMPLES = 10;

export interface DryRunResult {
  state: 'running' | 'done' | 'stopped' | 'failed';
  /** What it was run for: another predicate has another result. */
  predicate: Predicate;
  scanned: number;
  matched: number;
  money: Money[];
  samples: DryRunSample[];
  /** How far back it has got. */
  from: string | null;
  to: string | null;
  dead: DryRun['dead'];
  error: unknown;
}

/** Runs a predicate over everything that is retained, stretch by stretch, newest first, until it is stopped. */
export function useDryRun() {
  const [result, setResult] = useState<DryRunResult | null>(null);
  // The run that may still write; another one, or none when it is stopped or left.
  const current = useRef<symbol | null>(null);
  useEffect(() => () => void (current.current = null), []);

  const run = async (predicate: Predicate) => {
    const me = Symbol();
    current.current = me;
    let sum = nothing(predicate);
    setResult(sum);
    try {
      for (let cursor: string | undefined; ;) {
        const stretch = await dryRunRule(predicate, cursor);
        if (current.current !== me) return;
        sum = add(sum, stretch);
        setResult(sum);
        if (stretch.nextCursor === null) return;
        cursor = stretch.nextCursor;
      }
    } catch (error) {
      if (current.current === me) setResult({ ...sum, state: 'failed', error });
    }
  };

  const stop = () => {
    current.current = null;
    setResult((before) => before && { ...before, state: 'stopped' });
  };

  return { result, run: (predicate: Predicate) => void run(predicate), stop };
}

function nothing(predicate: Predicate): DryRunResult {
  const none = { scanned: 0, matched: 0, money: [], samples: [], from: null, to: null, dead: null };
  return { ...none, predicate, state: 'running', error: null };
}

function add(sum: DryRunResult, { nextCursor, ...stretch }: DryRun): DryRunResult {
  return {
    ...sum,
    state: nextCursor === null ? 'done' : 'running',
    scanned: sum.scanned + stretch.scanned,
    matched: sum.matched + stretch.matched,
    money: addMoney(sum.money, stretch.money),
    samples: [...sum.samples, ...stretch.samples].slice(0, MOST_SAMPLES),
    from: stretch.from ?? sum.from,
    to: sum.to ?? stretch.to,
    dead: sum.dead ?? stretch.dead,
  };
}

/** Currency by currency, exactly. */
export function addMoney(left: Money[], right: Money[]): Money[] {
  const sums = new Map(left.map((money) => [money.currency, money]));
  for (const { currency, amount, count } of right) {
    const before = sums.get(currency);
    sums.set(currency, {
      currency,
      amount: (BigInt(before?.amount ?? 0) + BigInt(amount)).toString(),
      count: (before?.count ?? 0) + count,
    });
  }
  return [...sums.values()];
}
