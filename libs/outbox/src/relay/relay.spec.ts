import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { testRedis, until, type TestRedis } from '@purser/testing';
import type { EventBroker } from '@purser/streams';
import { RelayFixture } from '../../test/relay-fixture.js';

let redis: TestRedis;
let fixture: RelayFixture;
beforeAll(async () => {
  redis = await testRedis();
});
beforeEach(async () => {
  fixture = await RelayFixture.open(redis);
});
afterEach(() => fixture.close());
afterAll(() => redis.close());

/** A broker that fails after it has done what it was asked: the answer is lost on the way. */
function losingAnswers(broker: EventBroker, times: number): EventBroker {
  let left = times;
  return new Proxy(broker, {
    get(target, name: keyof EventBroker) {
      if (name !== 'publish') return (target[name] as (...of: unknown[]) => unknown).bind(target);
      return async (...args: Parameters<EventBroker['publish']>) => {
        const answer = await target.publish(...args);
        left -= 1;
        if (left >= 0) throw new Error('the answer was lost');
        return answer;
      };
    },
  });
}

describe('publishing', () => {
  it('publishes what is committed, each partition gapless from 1, and records it as published', async () => {
    const wallet = await fixture.wallet();
    const partition = await fixture.partitionOf(wallet);
    fixture.startRelay();
    await fixture.commit(wallet, 5);
    await fixture.published(wallet, 5);
    await until(async () => (await fixture.books(partition))?.published === 5, { what: 'the record' });
    expect(await fixture.books(partition)).toMatchObject({ committed: 5, positioned: 5, published: 5 });
  });

  it('publishes the stored envelope byte for byte', async () => {
    const wallet = await fixture.wallet(3);
    const envelope = '{"b" : 1.50,  "a":"\\u00e9 ü 💶"}';
    await fixture.database.query(
      `SELECT wallet.outbox_append(3::smallint, gen_random_uuid(), $1, 1, 'TopUpCompleted', 1::smallint, $2)`,
      [wallet, envelope],
    );
    fixture.startRelay();
    const entry = await until(async () => (await fixture.raw.xrange('purser:events:{3}', '1-0', '1-0'))[0], {});
    expect(entry).toEqual(['1-0', ['e', envelope]]);
  });

  it('never publishes what was rolled back', async () => {
    const wallet = await fixture.wallet();
    const client = await fixture.client();
    fixture.startRelay();
    await client.query('BEGIN');
    await fixture.append(client, wallet);
    await client.query('ROLLBACK');
    await fixture.commit(wallet, 2);
    await fixture.published(wallet, 2);
  });

  it('hears the doorbell: a commit need not wait for the poll', async () => {
    const wallet = await fixture.wallet();
    fixture.startRelay({ pollMs: 60_000 });
    await fixture.commit(wallet);
    await until(async () => {
      await fixture.broker.ring();
      return (await fixture.sequences(wallet)).length === 1;
    });
  });

  it('finds by polling what no doorbell announced', async () => {
    const wallet = await fixture.wallet();
    fixture.startRelay({ pollMs: 100 });
    await fixture.commit(wallet);
    await fixture.published(wallet, 1);
  });

  it('moves a backlog of one busy partition and of the quiet ones beside it', async () => {
    const [busy, quiet] = [await fixture.wallet(1), await fixture.wallet(2)];
    await fixture.backlog(busy, 3000);
    await fixture.backlog(quiet, 10);
    fixture.startRelay({ batchSize: 160 });
    await fixture.published(busy, 3000);
    await fixture.published(quiet, 10);
  });
});

it('goes on with the other partitions when an event to be published again was deleted', async () => {
  const [damaged, whole] = [await fixture.wallet(5), await fixture.wallet(6)];
  const first = fixture.startRelay();
  await fixture.backlog(damaged, 3);
  await fixture.published(damaged, 3);
  await first.stop();
  await redis.flush();
  await fixture.database.query('DELETE FROM wallet.outbox WHERE partition = 5 AND wallet_sequence = 2');
  fixture.startRelay();
  await fixture.published(damaged, 1);
  await fixture.commit(whole, 3);
  await fixture.published(whole, 3);
});

describe('late commits', () => {
  it('loses nothing of a transaction that commits after later ids, and makes nobody wait for it', async () => {
    const [late, other] = [await fixture.wallet(5), await fixture.wallet(5)];
    const client = await fixture.client();
    fixture.startRelay();
    await client.query('BEGIN');
    await fixture.append(client, late);
    await fixture.commit(other, 50);
    await fixture.published(other, 50);
    expect(await fixture.sequences(late)).toEqual([]);
    await client.query('COMMIT');
    await fixture.published(late, 1);
  });

  it('loses nothing of a transaction with a later transaction id than any that has ended, and an earlier outbox id', async () => {
    const [late, other] = [await fixture.wallet(5), await fixture.wallet(5)];
    const [first, last] = [await fixture.client(), await fixture.client()];
    fixture.startRelay();
    await fixture.commit(other);
    await fixture.published(other, 1);
    // No snapshot lists `last` while nothing with a later transaction id has ended; other tests on this server may end some.
    await first.query('BEGIN');
    await first.query('SELECT pg_current_xact_id()');
    await last.query('BEGIN');
    await fixture.append(last, late);
    await fixture.append(first, other);
    await first.query('COMMIT');
    await fixture.published(other, 2);
    await last.query('COMMIT');
    await fixture.published(late, 1);
  });

  it('keeps the order of the wallet whose row lock was held', async () => {
    const [late, other] = [await fixture.wallet(5), await fixture.wallet(6)];
    const client = await fixture.client();
    fixture.startRelay();
    await client.query('BEGIN');
    await fixture.append(client, late);
    const waiting = fixture.commit(late, 3);
    await fixture.commit(other, 20);
    await fixture.published(other, 20);
    await client.query('COMMIT');
    await waiting;
    await fixture.published(late, 4);
  });

  it('finds late commits after a restart, too', async () => {
    const [late, other] = [await fixture.wallet(5), await fixture.wallet(5)];
    const client = await fixture.client();
    const first = fixture.startRelay();
    await client.query('BEGIN');
    await fixture.append(client, late);
    await fixture.commit(other, 10);
    await fixture.published(other, 10);
    await first.stop();
    fixture.startRelay();
    await fixture.commit(other, 10);
    await fixture.published(other, 20);
    await client.query('COMMIT');
    await fixture.published(late, 1);
  });

  it('does not settle an id that is still open', async () => {
    const [late, other] = [await fixture.wallet(5), await fixture.wallet(5)];
    const client = await fixture.client();
    const relay = fixture.startRelay();
    await client.query('BEGIN');
    await fixture.append(client, late);
    await fixture.commit(other, 10);
    await fixture.published(other, 10);
    await relay.relay.record();
    const lowId = async () =>
      Number(
        (await fixture.database.query('SELECT low_id FROM wallet.relay_partition WHERE partition = 5'))[0]?.['low_id'],
      );
    expect(await lowId()).toBe(0);
    await client.query('COMMIT');
    await fixture.published(late, 1);
    await until(async () => (await lowId()) >= 11, { what: 'low_id to move on' });
  });
});

describe('crashes', () => {
  it('publishes nothing twice and nothing under another position when the answer of the broker is lost', async () => {
    const wallet = await fixture.wallet();
    await fixture.backlog(wallet, 500);
    fixture.startRelay({ batchSize: 64 }, (broker) => losingAnswers(broker, 4));
    await fixture.published(wallet, 500);
  });

  it('goes on where a crashed relay stopped, after positions were given and before they were published', async () => {
    const wallet = await fixture.wallet();
    await fixture.redis.kill();
    const first = fixture.startRelay();
    await fixture.commit(wallet, 7);
    const partition = await fixture.partitionOf(wallet);
    await until(async () => (await fixture.books(partition))?.positioned === 7, { what: 'positions' });
    await first.crash();
    await fixture.redis.start({ empty: true });
    await fixture.commit(wallet, 7);
    fixture.startRelay();
    await fixture.published(wallet, 14);
  });

  it('is taken over within the lease time', async () => {
    const wallet = await fixture.wallet();
    const first = fixture.startRelay();
    await fixture.commit(wallet, 3);
    await fixture.published(wallet, 3);
    await first.crash();
    fixture.startRelay();
    await fixture.commit(wallet, 3);
    await fixture.published(wallet, 6, 3_000);
  });

  it('hands its partitions over at once when it is stopped', async () => {
    const wallet = await fixture.wallet();
    const first = fixture.startRelay({ leaseSeconds: 60 });
    await fixture.commit(wallet, 3);
    await fixture.published(wallet, 3);
    await first.stop();
    fixture.startRelay({ leaseSeconds: 60 });
    await fixture.commit(wallet, 3);
    await fixture.published(wallet, 6, 2_000);
  });

  it('shares the partitions between two relays, and moves everything through both', async () => {
    const [a, b] = [fixture.startRelay(), fixture.startRelay()];
    const leases = async (of: typeof a) =>
      (await of.metrics.registry.getSingleMetric('purser_relay_leases')?.get())?.values[0]?.value;
    await until(async () => (await leases(a)) === 8 && (await leases(b)) === 8, { what: 'eight partitions each' });
    const wallets = await Promise.all(Array.from({ length: 8 }, () => fixture.wallet()));
    await Promise.all(wallets.map((wallet) => fixture.commit(wallet, 5)));
    await Promise.all(wallets.map((wallet) => fixture.published(wallet, 5)));
  });
});
