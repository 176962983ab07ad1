import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { anEvent, until } from '@purser/testing';
import { aHistory, PARTITIONS, probe, record } from '../../test/probe.js';
import type { Probe } from '../../test/probe.js';
import { PermanentError } from './permanent-error.js';

let it_: Probe;
beforeEach(async () => {
  it_ = await probe();
});
afterEach(() => it_.close());

describe('InboxConsumer', () => {
  it('applies every event of every partition once, each wallet in order', async () => {
    const histories = Array.from({ length: PARTITIONS }, () => aHistory(50, { created: true }));
    for (const [partition, history] of histories.entries()) await it_.publish(partition, ...history);
    await it_.consumer();
    await until(async () => (await it_.effects()).length === PARTITIONS * 51);
    const effects = await it_.effects();
    for (const history of histories) {
      const walletId = history[0]?.subject;
      const applied = effects.filter(({ wallet_id }) => wallet_id === walletId).map(({ event_id }) => event_id);
      expect(applied).toEqual(history.map(({ id }) => id));
    }
    await it_.untilStatuses('a'.repeat(51));
  });

  it('calls a handler that takes no batches with one event at a time', async () => {
    const sizes: number[] = [];
    await it_.publish(0, ...aHistory(5));
    await it_.consumer({
      batch: false,
      handle: (events, context) => {
        sizes.push(events.length);
        return record(events, context);
      },
    });
    await it_.untilStatuses('aaaaa');
    expect(sizes).toEqual([1, 1, 1, 1, 1]);
  });

  it('does nothing with entries that it has recorded already', async () => {
    const history = aHistory(3);
    await it_.publish(0, ...history);
    const consumer = await it_.consumer();
    await it_.untilStatuses('aaa');
    const again = history.map((event, index) => ({ position: index + 1, envelope: JSON.stringify(event) }));
    await consumer.reader.consume([{ partition: 0, entries: again, gap: null }]);
    expect(await it_.effects()).toHaveLength(3);
  });

  it('leaves out what is recorded when somebody set the position back', async () => {
    await it_.publish(0, ...aHistory(3));
    const first = await it_.consumer();
    await it_.untilStatuses('aaa');
    await first.stop();
    await it_.database.query('UPDATE probe.inbox_partition SET position = 1 WHERE partition = 0');
    await it_.publish(0, ...aHistory(1));
    await it_.consumer();
    await it_.untilStatuses('aaaa');
    expect(await it_.effects()).toHaveLength(4);
  });

  it('rolls the effect back with the failure, and applies the rest of the batch', async () => {
    const history = aHistory(20);
    const culprit = history[11]?.id;
    let calls = 0;
    await it_.publish(0, ...history);
    await it_.consumer({
      config: { retryBaseMs: 60_000, retryMaxMs: 60_000 },
      handle: async (events, context) => {
        calls += 1;
        await record(events, context);
        if (events.some(({ id }) => id === culprit)) throw new Error('not this one');
      },
    });
    await it_.untilStatuses(`${'a'.repeat(11)}r${'a'.repeat(8)}`);
    const effects = await it_.effects();
    expect(effects.map(({ event_id }) => event_id)).toEqual(history.filter(({ id }) => id !== culprit).map(({ id }) => id));
    // Once together, then halved: 20, 10+10, 5+5 of the second, …: never one by one.
    expect(calls).toBeLessThan(14);
    expect(await it_.attempts()).toMatchObject([{ position: '12', attempt: 1, outcome: 'failed', error_class: 'Error' }]);
  });

  it('takes a batch apart when a handler swallows the error of a statement', async () => {
    const history = aHistory(4);
    const culprit = history[2]?.id;
    await it_.publish(0, ...history);
    await it_.consumer({
      config: { retryBaseMs: 60_000, retryMaxMs: 60_000 },
      handle: async (events, context) => {
        await record(events, context);
        if (events.some(({ id }) => id === culprit)) await context.tx.query('SELECT 1/0').catch(() => undefined);
      },
    });
    await it_.untilStatuses('aara');
    expect(await it_.effects()).toHaveLength(3);
  });

  it('gives up on a handler that does not come back, and keeps its late statements out', async () => {
    const history = aHistory(3);
    const culprit = history[1]?.id;
    const late: unknown[] = [];
    await it_.publish(0, ...history);
    await it_.consumer({
      config: { handlerTimeoutMs: 100, retryBaseMs: 60_000, retryMaxMs: 60_000 },
      handle: async (events, context) => {
        if (events.some(({ id }) => id === culprit)) {
          await new Promise((resolve) => setTimeout(resolve, 150));
          await record(events, context).then(undefined, (error: unknown) => late.push(error));
          return;
        }
        await record(events, context);
      },
    });
    await it_.untilStatuses('ara');
    await until(() => late.length >= 2);
    expect((await it_.effects()).map(({ event_id }) => event_id)).toEqual([history[0]?.id, history[2]?.id]);
    expect(await it_.attempts()).toMatchObject([{ error_class: 'HandlerTimeoutError' }]);
  });

  it('names the culprit of a deferred constraint', async () => {
    await it_.database.query(`
      CREATE TABLE probe.once (id uuid, n int, UNIQUE (n) DEFERRABLE INITIALLY DEFERRED);
      GRANT INSERT ON probe.once TO purser_analytics`);
    const history = aHistory(4);
    await it_.publish(0, ...history);
    await it_.consumer({
      config: { retryBaseMs: 60_000, retryMaxMs: 60_000 },
      handle: (events, { tx }) => tx.query('INSERT INTO once SELECT id, n FROM unnest($1::uuid[], $2::int[]) AS t (id, n)', [
        events.map(({ id }) => id),
        events.map(({ id }) => (id === history[3]?.id ? 1 : history.findIndex((event) => event.id === id) + 1)),
      ]),
    });
    await it_.untilStatuses('aaar');
  });

  it('sends a malformed event and an unknown version to the dead letters at once, and goes on', async () => {
    const [good] = aHistory(1);
    const future = { ...anEvent('TopUpCompleted'), version: 9 };
    const nul = JSON.stringify({ ...anEvent('TopUpCompleted'), type: 'Top\0Up', version: 1e12 });
    await it_.publishText(0, 'no json \0', JSON.stringify({ ...good, data: {} }), JSON.stringify(future), '['.repeat(20_000), nul, JSON.stringify(good));
    await it_.consumer();
    await it_.untilStatuses('ddddpa');
    const letters = await it_.deadLetters();
    expect(letters.map(({ error_class }) => error_class)).toEqual(['MalformedEventError', 'MalformedEventError', 'UnknownVersionError', 'MalformedEventError']);
    expect(letters[0]?.event).toEqual({ raw: 'no json \0' });
    expect(letters[2]?.event).toEqual(future);
    expect(letters.every(({ attempts, state }) => attempts === 0 && state === 'open')).toBe(true);
  });

  it('passes over and counts what it does not know or did not subscribe to', async () => {
    const unknown = { ...anEvent('TopUpCompleted'), type: 'WalletFrozen' };
    await it_.publishText(0, JSON.stringify(unknown), JSON.stringify(anEvent('WalletCreated')), JSON.stringify(anEvent('TopUpCompleted')));
    const consumer = await it_.consumer({ events: ['TopUpCompleted'] });
    await it_.untilStatuses('ppa');
    const metrics = await consumer.registry.metrics();
    expect(metrics).toContain('purser_inbox_unknown_type_total{consumer="probe"} 1');
    expect(metrics).toContain('purser_inbox_events_total{consumer="probe",status="passed"} 2');
    expect(metrics).toContain('purser_inbox_events_total{consumer="probe",status="applied"} 1');
  });

  it('lifts an old version before the handler sees it, and keeps an event whose text Postgres would not take as jsonb', async () => {
    const odd = anEvent('TopUpCompleted', { metadata: { note: 'a\0b' } });
    await it_.publish(0, odd);
    await it_.consumer({
      config: { retryAttempts: 1 },
      handle: () => {
        throw new Error('bad \0 news for ada@example.com');
      },
    });
    await it_.untilStatuses('d');
    const [letter] = await it_.deadLetters();
    expect(letter?.event).toEqual(odd);
    expect(letter?.error).toBe('bad \\0 news for ***@***');
  });

  it('goes straight to the dead letters on a PermanentError', async () => {
    await it_.publish(0, ...aHistory(2));
    await it_.consumer({
      handle: () => {
        throw new PermanentError('no retry will help');
      },
    });
    await it_.untilStatuses('dd');
    expect((await it_.deadLetters()).map(({ attempts, error_class }) => [attempts, error_class])).toEqual([[1, 'PermanentError'], [1, 'PermanentError']]);
  });

  it('runs hints only after the commit, and not for what was rolled back', async () => {
    const history = aHistory(3);
    const seen: string[] = [];
    await it_.publish(0, ...history);
    await it_.consumer({
      config: { retryBaseMs: 60_000, retryMaxMs: 60_000 },
      handle: async (events, context) => {
        await record(events, context);
        for (const { id } of events) context.afterCommit(() => seen.push(id));
        if (events.some(({ id }) => id === history[1]?.id)) throw new Error('no');
      },
    });
    await it_.untilStatuses('ara');
    await until(() => seen.length === 2);
    expect(seen).toEqual([history[0]?.id, history[2]?.id]);
  });

  it('refuses to start with another number of partitions than the schema has', async () => {
    await expect(it_.consumer({ partitions: 16 })).rejects.toThrow('PARTITIONS is 16, but the database was migrated with 4');
  });

  it('starts a new consumer above what retention dropped, but never skips what it has not read', async () => {
    const consumer = await it_.consumer();
    await until(() => consumer.reader.cursors().length === PARTITIONS);
    await consumer.reader.skipTo(1, 40);
    expect(consumer.reader.cursors()).toContainEqual({ partition: 1, position: 40 });
    await it_.publish(0, ...aHistory(2));
    await it_.untilStatuses('aa');
    await expect(consumer.reader.skipTo(0, 40)).rejects.toThrow('has not read them all');
  });
});
