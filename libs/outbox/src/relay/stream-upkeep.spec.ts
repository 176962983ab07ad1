import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { testRedis, until, type TestRedis } from '@purser/testing';
import { RelayFixture } from '../../test/relay-fixture.js';

const PARTITION = 4;
const STREAM = `purser:events:{${PARTITION}}`;

let redis: TestRedis;
let fixture: RelayFixture;
let wallet: string;
beforeAll(async () => {
  redis = await testRedis();
});
beforeEach(async () => {
  fixture = await RelayFixture.open(redis);
  wallet = await fixture.wallet(PARTITION);
  await fixture.backlog(wallet, 500);
});
afterEach(() => fixture.close());
afterAll(() => redis.close());

const report = (position: number, consumer = 'reader') =>
  fixture.broker.reportPositions(consumer, new Map([[PARTITION, position]]));
const state = async () => (await fixture.broker.state([PARTITION]))[0];
/** Positions 1 to `last` may be missing at the beginning, none further on. */
const holds = (first: number, last: number) =>
  until(
    async () => {
      const found = await state();
      return found?.first === first && found.last === last && found.length === last - first + 1 && found;
    },
    { what: `positions ${first} to ${last} in the stream` },
  );

async function relayWith(consumers = ['reader']) {
  const relay = fixture.startRelay({ consumers });
  await until(async () => (await state())?.last === 500, { what: 'the first 500 events' });
  return relay;
}

describe('a stream that is not what it should be is filled again without being asked', () => {
  it('after FLUSHALL', async () => {
    await relayWith();
    await fixture.redis.flush();
    await fixture.published(wallet, 500);
  });

  it('after FLUSHALL, from the lowest position that some consumer has not recorded', async () => {
    await relayWith(['reader', 'slow']);
    await report(400);
    await report(300, 'slow');
    await until(async () => (await fixture.database.query('SELECT FROM wallet.consumer_position')).length === 2);
    await fixture.redis.flush();
    await holds(301, 500);
  });

  it('after Redis was killed and came back empty', async () => {
    await relayWith();
    await fixture.redis.kill();
    await fixture.commit(wallet, 5);
    await fixture.redis.start({ empty: true });
    await fixture.published(wallet, 505);
  });

  it('after it was rolled back', async () => {
    await relayWith();
    await fixture.raw.del(STREAM);
    await fixture.raw.xadd(STREAM, '1-0', 'e', 'old');
    await fixture.published(wallet, 500);
  });

  it('after a stranger added an entry with XADD *', async () => {
    await relayWith();
    await fixture.raw.xadd(STREAM, '*', 'hello', 'world');
    await fixture.commit(wallet, 3);
    await fixture.published(wallet, 503);
  });

  it('after a stranger took the next position', async () => {
    await relayWith();
    await fixture.raw.xadd(STREAM, '501-0', 'e', '{"id":"forged","wallet":"","sequence":0}');
    await fixture.commit(wallet, 1);
    await fixture.published(wallet, 501);
  });

  it('after XDEL in the middle', async () => {
    await relayWith();
    await fixture.raw.xdel(STREAM, '250-0');
    await holds(1, 500);
    await fixture.published(wallet, 500);
  });

  it('after it was trimmed further than the consumers are', async () => {
    await relayWith();
    await report(100);
    await fixture.raw.xtrim(STREAM, 'MINID', 450);
    await holds(101, 500);
  });

  it('after its key became something else', async () => {
    await relayWith();
    await fixture.raw.set(STREAM, 'a string');
    await fixture.commit(wallet, 1);
    await fixture.published(wallet, 501);
  });

  it('when a reader asks for what it misses, though the stream looks whole', async () => {
    await relayWith();
    await fixture.raw.xdel(STREAM, '250-0');
    await fixture.raw.xadd(STREAM, '500-1', 'e', 'one too many');
    await fixture.broker.requestRebuild(PARTITION, 250);
    await fixture.published(wallet, 500);
  });

  it('and counts it', async () => {
    const { metrics } = await relayWith();
    await fixture.redis.flush();
    await until(async () => ((await metrics.rebuilds.get()).values[0]?.value ?? 0) >= 1);
  });
});

describe('trimming', () => {
  it('drops what every consumer has recorded, and nothing above', async () => {
    await relayWith(['reader', 'slow']);
    await report(450);
    await report(250, 'slow');
    const { first } = await until(async () => {
      const found = await state();
      return (found?.first ?? 0) > 1 && found;
    });
    expect(first).toBeLessThanOrEqual(251);
    // A whole node of 100 entries may stay, not two.
    expect(first).toBeGreaterThan(51);
  });

  it('waits for a consumer that has never been heard of', async () => {
    await relayWith(['reader', 'unborn']);
    await report(450);
    await until(async () => (await fixture.database.query('SELECT FROM wallet.consumer_position')).length === 1);
    await fixture.commit(wallet, 1);
    await fixture.published(wallet, 501);
    expect((await state())?.first).toBe(1);
  });

  it('fills the stream again for a consumer that joins late', async () => {
    const { stop } = await relayWith();
    await report(500);
    await until(async () => ((await state())?.first ?? 0) > 400, { what: 'the trim' });
    await stop();
    fixture.startRelay({ consumers: ['reader', 'newcomer'] });
    await holds(1, 500);
  });
});
