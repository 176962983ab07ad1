import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { testRedis, until, type TestRedis } from '@purser/testing';
import fc from 'fast-check';
import { RelayFixture, type PublishedEvent } from '../../test/relay-fixture.js';

let redis: TestRedis;
let fixture: RelayFixture;
beforeAll(async () => {
  redis = await testRedis();
  fixture = await RelayFixture.open(redis);
});
afterAll(async () => {
  await fixture.close();
  await redis.close();
});

/** One transaction of a writer: which wallets it appends to, how long it takes before it commits, and whether it does. */
const transaction = fc.record({
  wallets: fc.uniqueArray(fc.nat(5), { minLength: 1, maxLength: 3 }).map((wallets) => wallets.sort()),
  delayMs: fc.oneof({ weight: 9, arbitrary: fc.nat(5) }, { weight: 1, arbitrary: fc.integer({ min: 100, max: 400 }) }),
  commits: fc.boolean(),
});
const writers = fc.array(fc.array(transaction, { minLength: 1, maxLength: 25 }), { minLength: 2, maxLength: 8 });

it('keeps every wallet’s order and leaves no gap, however commits overlap and whatever happens to relay and Redis', async () => {
  await fc.assert(
    fc.asyncProperty(writers, fc.integer({ min: 1, max: 40 }), fc.boolean(), async (scripts, batchSize, disturbed) => {
      const wallets = await Promise.all(Array.from({ length: 6 }, (_, i) => fixture.wallet(i % 3)));
      const relays = [fixture.startRelay({ batchSize, leaseSeconds: 1, pollMs: 10 })];
      const writing = Promise.all(scripts.map((script) => write(script, wallets)));
      if (disturbed) {
        await delay(100);
        await relays.pop()?.crash();
        relays.push(fixture.startRelay({ batchSize, leaseSeconds: 1, pollMs: 10 }));
        await fixture.redis.flush();
      }
      const committed = (await writing).flat();
      const expected = new Map(wallets.map((wallet) => [wallet, committed.filter((id) => id === wallet).length]));
      // fixture.streams() throws when positions are not gapless.
      await until(async () => total(await fixture.streams(), expected) === committed.length, {
        timeoutMs: 30_000,
        what: `${committed.length} events`,
      });
      for (const events of await fixture.streams()) {
        for (const wallet of wallets) {
          const sequences = events.filter((event) => event.wallet === wallet).map(({ sequence }) => sequence);
          expect(sequences).toEqual(sequences.map((_, i) => i + 1));
        }
      }
      await Promise.all(relays.map((relay) => relay.stop()));
    }),
    { numRuns: 8, endOnFailure: true },
  );
});

const total = (streams: PublishedEvent[][], wallets: ReadonlyMap<string, number>): number =>
  streams.flat().filter(({ wallet }) => wallets.has(wallet)).length;

/** Runs the transactions one after another; answers the wallet of every committed event. */
async function write(
  script: readonly { wallets: number[]; delayMs: number; commits: boolean }[],
  wallets: readonly string[],
): Promise<string[]> {
  const client = await fixture.client();
  const committed: string[] = [];
  for (const { wallets: chosen, delayMs, commits } of script) {
    // Sorted by id, as a posting locks several wallets: otherwise these would deadlock.
    const ids = chosen.map((i) => wallets[i] ?? '').sort();
    await client.query('BEGIN');
    for (const id of ids) await fixture.append(client, id);
    await delay(delayMs);
    await client.query(commits ? 'COMMIT' : 'ROLLBACK');
    if (commits) committed.push(...ids);
  }
  return committed;
}
