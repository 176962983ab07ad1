import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { until } from '@purser/testing';
import { Loop, type LoopOptions } from './loop.js';

describe('Loop', () => {
  const log = { debug: jest.fn(), info: jest.fn(), warn: jest.fn(), error: jest.fn() };
  let loop: Loop | undefined;
  const start = (options: Pick<LoopOptions, 'run'> & Partial<LoopOptions>): Loop => {
    loop = new Loop({ name: 'test loop', intervalMs: 60_000, log: log, ...options });
    loop.start();
    return loop;
  };

  afterEach(async () => {
    await loop?.stop();
    jest.clearAllMocks();
  });

  it('runs at once, and again after what a round asks for', async () => {
    let rounds = 0;
    start({ run: async () => (++rounds < 3 ? 0 : undefined) });
    await until(() => rounds === 3);
  });

  it('waits until the next multiple of its interval, so that loops with the same one wake up together', async () => {
    const intervalMs = 2_000;
    const off = () => performance.now() % intervalMs;
    // From the middle of one, where a loop that counts from its own beginning would stay.
    await until(() => off() > 900 && off() < 1_100);
    const rounds: number[] = [];
    start({ intervalMs, run: async () => void rounds.push(performance.now()) });
    await until(() => rounds.length === 4);
    for (const at of rounds.slice(1)) {
      // Up to 50 ms early are this multiple; late is the machine.
      expect((at + 50) % intervalMs).toBeLessThan(800);
    }
    // Never two rounds for one of them.
    rounds.slice(2).forEach((at, i) => expect(at - (rounds[i + 1] ?? 0)).toBeGreaterThan(intervalMs / 2));
  });

  it('wakes from a long wait', async () => {
    let rounds = 0;
    const woken = start({ run: async () => void rounds++ });
    await until(() => rounds === 1);
    woken.wake();
    await until(() => rounds === 2);
  });

  it('runs once more when woken during a round, and never two at a time', async () => {
    let rounds = 0;
    let inside = 0;
    let release = (): void => undefined;
    const woken = start({
      run: async () => {
        expect(++inside).toBe(1);
        rounds++;
        if (rounds === 1) await new Promise<void>((resolve) => (release = resolve));
        inside--;
      },
    });
    await until(() => rounds === 1);
    for (let i = 0; i < 5; i++) woken.wake();
    release();
    await until(() => rounds === 2);
    await woken.stop();
    expect(rounds).toBe(2);
  });

  it('hears a wake-up at any moment around the end of a round', async () => {
    // A round's end is several microtasks; the wake-up is put after 0, 1, 2, … of them.
    for (let microtasks = 0; microtasks < 12; microtasks++) {
      let rounds = 0;
      const woken = start({
        run: async () => {
          if (++rounds > 1) return;
          void (async () => {
            for (let i = 0; i < microtasks; i++) await Promise.resolve();
            woken.wake();
          })();
        },
      });
      await until(() => rounds === 2, { what: `the second round, woken ${microtasks} microtasks after the first` });
      await woken.stop();
    }
  });

  it('survives an outage, saying once that it began and once that it ended', async () => {
    let rounds = 0;
    start({
      run: async () => {
        rounds++;
        if (rounds <= 4) throw new Error('connect ECONNREFUSED');
      },
    });
    await until(() => log.info.mock.calls.length > 0);
    expect(rounds).toBe(5);
    expect(log.warn).toHaveBeenCalledTimes(1);
    expect(log.info).toHaveBeenCalledTimes(1);
    expect(log.info.mock.calls[0]?.[0]).toMatchObject({ failures: 4 });
  });

  it('stops after the round in hand, which is told by its signal', async () => {
    let aborted = false;
    let rounds = 0;
    const stopping = start({
      run: async (signal) => {
        rounds++;
        await new Promise<void>((resolve) =>
          signal.addEventListener('abort', () => {
            aborted = true;
            resolve();
          }),
        );
      },
    });
    await until(() => rounds === 1);
    await stopping.stop();
    stopping.wake();
    expect(aborted).toBe(true);
    expect(rounds).toBe(1);
  });
});
