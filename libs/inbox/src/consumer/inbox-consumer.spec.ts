import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { anEvent, testRedis, until } from '@purser/testing';
import type { TestRedis } from '@purser/testing';
import { record } from '../../test/probe-effect.js';
import { aHistory, PARTITIONS, probe } from '../../test/probe.js';
import type { Probe } from '../../test/probe.js';
import { PermanentError } from './permanent-error.js';

let redis: TestRedis;
let world: Probe;
beforeAll(async () => {
  redis = await testRedis();
});
afterAll(() => redis.close());
beforeEach(async () => {
  world = await probe(redis);
});
afterEach(() => world.close());

describe('InboxConsumer', () => {
  it('applies every event of every partition once, each wallet in order', async () => {
    const histories = Array.from({ length: PARTITIONS }, () => aHistory(50, { created: true }));
    for (const [partition, history] of histories.entries()) await world.publish(partition, ...history);
    await world.consumer();
    await until(async () => (await world.effects()).length === PARTITIONS * 51);
    const effects = await world.effects();
    for (const history of histories) {
      const walletId = history[0]?.subject;
      const applied = effects.filter(({ wallet_id }) => wallet_id === walletId).map(({ event_id }) => event_id);
      expect(applied).toEqual(history.map(({ id }) => id));
    }
    await world.untilStatuses('a'.repeat(51));
  });

  it('calls a handler that takes no batches with one event at a time', async () => {
    const sizes: number[] = [];
    await world.publish(0, ...aHistory(5));
    await world.consumer({
      batch: false,
      handle: (events, context) => {
        sizes.push(events.length);
        return record(events, context);
      },
    });
    await world.untilStatuses('aaaaa');
    expect(sizes).toEqual([1, 1, 1, 1, 1]);
  });

  it('does nothing with entries that it has recorded already', async () => {
    const history = aHistory(3);
    await world.publish(0, ...history);
    const consumer = await world.consumer();
    await world.untilStatuses('aaa');
    const again = history.map((event, index) => ({ position: index + 1, envelope: JSON.stringify(event) }));
    await consumer.reader.consume([{ partition: 0, entries: again, gap: null }], new AbortController().signal);
    expect(await world.effects()).toHaveLength(3);
  });

  it('leaves out what is recorded when somebody set the position back', async () => {
    await world.publish(0, ...aHistory(3));
    const first = await world.consumer();
    await world.untilStatuses('aaa');
    await first.stop();
    await world.database.query('UPDATE probe.inbox_partition SET position = 1 WHERE partition = 0');
    await world.publish(0, ...aHistory(1));
    await world.consumer();
    await world.untilStatuses('aaaa');
    expect(await world.effects()).toHaveLength(4);
  });

  it('rolls the effect back with the failure, and applies the rest of the batch', async () => {
    const history = aHistory(20);
    const culprit = history[11]?.id;
    let calls = 0;
    await world.publish(0, ...history);
    await world.consumer({
      config: { retryBaseMs: 60_000, retryMaxMs: 60_000 },
      handle: async (events, context) => {
        calls += 1;
        await record(events, context);
        if (events.some(({ id }) => id === culprit)) throw new Error('not this one');
      },
    });
    await world.untilStatuses(`${'a'.repeat(11)}r${'a'.repeat(8)}`);
    const effects = await world.effects();
    expect(effects.map(({ event_id }) => event_id)).toEqual(
      history.filter(({ id }) => id !== culprit).map(({ id }) => id),
    );
    // Once together, then halved: 20, 10+10, 5+5 of the second, …: never one by one.
    expect(calls).toBeLessThan(14);
    expect(await world.attempts()).toMatchObject([
      { position: '12', attempt: 1, outcome: 'failed', error_class: 'Error' },
    ]);
  });

  it('takes a batch apart when a handler swallows the error of a statement', async () => {
    const history = aHistory(4);
    const culprit = history[2]?.id;
    await world.publish(0, ...history);
    await world.consumer({
      config: { retryBaseMs: 60_000, retryMaxMs: 60_000 },
      handle: async (events, context) => {
        await record(events, context);
        if (events.some(({ id }) => id === culprit)) await context.tx.query('SELECT 1/0').catch(() => undefined);
      },
    });
    await world.untilStatuses('aara');
    expect(await world.effects()).toHaveLength(3);
  });

  it('gives up on a handler that does not come back, and keeps its late statements out', async () => {
    const history = aHistory(3);
    const culprit = history[1]?.id;
    const late: unknown[] = [];
    await world.publish(0, ...history);
    await world.consumer({
      config: { handlerTimeoutMs: 100, retryBaseMs: 60_000, retryMaxMs: 60_000 },
      handle: async (events, context) => {
        if (events.some(({ id }) => id === culprit)) {
          // Until its transaction was taken away from it.
          await until(() =>
            context.tx.query('SELECT 1').then(
              () => false,
              () => true,
            ),
          );
          await record(events, context).then(undefined, (error: unknown) => late.push(error));
          return;
        }
        await record(events, context);
      },
    });
    await world.untilStatuses('ara');
    await until(() => late.length >= 2);
    expect((await world.effects()).map(({ event_id }) => event_id)).toEqual([history[0]?.id, history[2]?.id]);
    expect(await world.attempts()).toMatchObject([{ error_class: 'HandlerTimeoutError' }]);
  });

  it('names the culprit of a deferred constraint', async () => {
    await world.database.query(`
      CREATE TABLE probe.once (id uuid, n int, UNIQUE (n) DEFERRABLE INITIALLY DEFERRED);
      GRANT INSERT ON probe.once TO purser_analytics`);
    const history = aHistory(4);
    await world.publish(0, ...history);
    await world.consumer({
      config: { retryBaseMs: 60_000, retryMaxMs: 60_000 },
      handle: (events, { tx }) =>
        tx.query('INSERT INTO once SELECT id, n FROM unnest($1::uuid[], $2::int[]) AS t (id, n)', [
          events.map(({ id }) => id),
          events.map(({ id }) => (id === history[3]?.id ? 1 : history.findIndex((event) => event.id === id) + 1)),
        ]),
    });
    await world.untilStatuses('aaar');
  });

  it('sends a malformed event and an unknown version to the dead letters at once, and goes on', async () => {
    const [good] = aHistory(1);
    const future = { ...anEvent('TopUpCompleted'), version: 9 };
    const nul = JSON.stringify({ ...anEvent('TopUpCompleted'), type: 'Top\0Up', version: 1e12 });
    await world.publishText(
      0,
      'no json \0',
      JSON.stringify({ ...good, data: {} }),
      JSON.stringify(future),
      '['.repeat(20_000),
      nul,
      JSON.stringify(good),
    );
    await world.consumer();
    await world.untilStatuses('ddddpa');
    const letters = await world.deadLetters();
    expect(letters.map(({ error_class }) => error_class)).toEqual([
      'MalformedEventError',
      'MalformedEventError',
      'UnknownVersionError',
      'MalformedEventError',
    ]);
    expect(letters[0]?.event).toEqual({ raw: 'no json \0' });
    expect(letters[2]?.event).toEqual(future);
    expect(letters.every(({ attempts, state }) => attempts === 0 && state === 'open')).toBe(true);
  });

  it('passes over and counts what it does not know or did not subscribe to', async () => {
    const unknown = { ...anEvent('TopUpCompleted'), type: 'WalletPainted' };
    await world.publishText(
      0,
      JSON.stringify(unknown),
      JSON.stringify(anEvent('WalletCreated')),
      JSON.stringify(anEvent('TopUpCompleted')),
    );
    const consumer = await world.consumer({ events: ['TopUpCompleted'] });
    await world.untilStatuses('ppa');
    const metrics = await consumer.registry.metrics();
    expect(metrics).toContain('purser_inbox_unknown_type_total{consumer="probe"} 1');
    expect(metrics).toContain('purser_inbox_events_total{consumer="probe",status="passed"} 2');
    expect(metrics).toContain('purser_inbox_events_total{consumer="probe",status="applied"} 1');
  });

  it('lifts an old version before the handler sees it, and keeps an event whose text Postgres would not take as jsonb', async () => {
    const odd = anEvent('TopUpCompleted', { metadata: { note: 'a\0b' } });
    await world.publish(0, odd);
    await world.consumer({
      config: { retryAttempts: 1 },
      handle: () => {
        throw new Error('bad \0 news for ada@example.com');
      },
    });
    await world.untilStatuses('d');
    const [letter] = await world.deadLetters();
    expect(letter?.event).toEqual(odd);
    expect(letter?.error).toBe('bad \\0 news for ***@***');
  });

  it('goes straight to the dead letters on a PermanentError', async () => {
    await world.publish(0, ...aHistory(2));
    await world.consumer({
      handle: () => {
        throw new PermanentError('no retry will help');
      },
    });
    await world.untilStatuses('dd');
    expect((await world.deadLetters()).map(({ attempts, error_class }) => [attempts, error_class])).toEqual([
      [1, 'PermanentError'],
      [1, 'PermanentError'],
    ]);
  });

  it('runs hints only after the commit, and not for what was rolled back', async () => {
    const history = aHistory(3);
    const seen: string[] = [];
    await world.publish(0, ...history);
    await world.consumer({
      config: { retryBaseMs: 60_000, retryMaxMs: 60_000 },
      handle: async (events, context) => {
        await record(events, context);
        for (const { id } of events) context.afterCommit(() => seen.push(id));
        if (events.some(({ id }) => id === history[1]?.id)) throw new Error('no');
      },
    });
    await world.untilStatuses('ara');
    await until(() => seen.length === 2);
    expect(seen).toEqual([history[0]?.id, history[2]?.id]);
  });

  it('refuses to start with another number of partitions than the schema has', async () => {
    await expect(world.consumer({ partitions: 16 })).rejects.toThrow(
      'PARTITIONS is 16, but the database was migrated with 4',
    );
  });

  it('refuses to start without the index that discarding stale events needs', async () => {
    await world.database.query('DROP INDEX probe.inbox_wallet');
    await expect(world.consumer({ stale: { TopUpCompleted: 'discard' } })).rejects.toThrow(
      'CREATE INDEX inbox_wallet ON inbox (wallet_id, position)',
    );
  });

  it('starts a new consumer above what retention dropped, but never skips what it has not read', async () => {
    const consumer = await world.consumer();
    await until(() => consumer.reader.cursors().length === PARTITIONS);
    await consumer.reader.skipTo(1, 40);
    expect(consumer.reader.cursors()).toContainEqual({ partition: 1, position: 40 });
    await world.publish(0, ...aHistory(2));
    await world.untilStatuses('aa');
    await expect(consumer.reader.skipTo(0, 40)).rejects.toThrow('has not read them all');
  });
});
