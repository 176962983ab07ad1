import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { testRedis, until } from '@purser/testing';
import type { TestRedis } from '@purser/testing';
import type { AssembleOptions } from '../../test/assemble.js';
import { record } from '../../test/probe-effect.js';
import { aHistory, probe } from '../../test/probe.js';
import type { Probe } from '../../test/probe.js';
import { searchDeadLetters } from './search.js';

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

/** A consumer that is broken until it is told otherwise, with dead letters. */
async function broken(events: number, options: Partial<AssembleOptions> = {}) {
  let works = false;
  const consumer = await world.consumer({
    config: { retryAttempts: 1, retryBaseMs: 5, retryMaxMs: 5 },
    handle: (batch, context) => {
      if (!works) throw new RangeError('broken');
      return record(batch, context);
    },
    ...options,
  });
  await world.publish(0, ...aHistory(events));
  await world.untilStatuses('d'.repeat(events));
  const ids = (await world.deadLetters()).map(({ id }) => id);
  return {
    ...consumer,
    ids,
    id: ids[0] ?? '',
    repair: () => void (works = true),
    breakAgain: () => void (works = false),
  };
}

const states = async () => (await world.deadLetters()).map(({ state, replays }) => `${state} ${replays}`);

describe('a replay of several', () => {
  it('says for each what became of it, and applies each once', async () => {
    const { deadLetters, ids, id, repair } = await broken(3);
    repair();
    await deadLetters.close([ids[2] ?? '']);
    const ref = randomUUID();
    expect(await deadLetters.replayAll([...ids, 'probe-nobody'], { ref })).toEqual([
      { id, outcome: 'replaying' },
      { id: ids[1], outcome: 'replaying' },
      { id: ids[2], outcome: 'not_open' },
      { id: 'probe-nobody', outcome: 'not_found' },
    ]);
    await world.untilStatuses('aad');
    await until(async () => (await states()).join() === 'replayed 1,replayed 1,closed 0');
    expect(await world.effects()).toHaveLength(2);
  });

  it('never runs twice under one reference, also after it has failed again', async () => {
    const { deadLetters, id, repair } = await broken(1);
    const ref = randomUUID();
    await deadLetters.replayAll([id], { ref });
    await until(async () => (await states()).join() === 'open 1', { what: 'it to be dead again' });
    repair();
    await deadLetters.replayAll([id], { ref: randomUUID() });
    await until(async () => (await states()).join() === 'replayed 2');
    // Both references, in whatever order their callers try again.
    expect(await deadLetters.replayAll([id], { ref })).toEqual([{ id, outcome: 'already' }]);
    expect(await world.effects()).toHaveLength(1);
  });

  it('runs once when asked for twice at the same time', async () => {
    const { deadLetters, ids, repair } = await broken(20);
    repair();
    const ref = randomUUID();
    const outcomes = await Promise.all([1, 2, 3].map(() => deadLetters.replayAll(ids, { ref })));
    expect(outcomes.flat().filter(({ outcome }) => outcome === 'replaying')).toHaveLength(20);
    await world.untilStatuses('a'.repeat(20));
    expect(await world.effects()).toHaveLength(20);
    expect(new Set(await states())).toEqual(new Set(['replayed 1']));
  });

  it('gets as many attempts as it is given, whatever the consumer’s setting', async () => {
    const { deadLetters, ids, id } = await broken(2, { config: { retryAttempts: 4, retryBaseMs: 5, retryMaxMs: 5 } });
    await deadLetters.replayAll([id], { ref: randomUUID(), attempts: 2 });
    await deadLetters.replay(ids[1] ?? '');
    await until(async () => (await states()).join() === 'open 1,open 1', { what: 'both to be dead again' });
    expect((await world.deadLetters()).map(({ attempts }) => attempts)).toEqual([4 + 2, 4 + 4]);
  });
});

describe('an edited replay', () => {
  it('hands over the edited event, through its retries, and keeps the original', async () => {
    let failures = 2;
    const { deadLetters, id } = await broken(1, {
      config: { retryAttempts: 3, retryBaseMs: 5, retryMaxMs: 5 },
      handle: (batch, context) => {
        if (batch[0]?.data.reference !== 'edited' || failures-- > 0) throw new RangeError('broken');
        return record(batch, context);
      },
    });
    const [{ event: original } = { event: {} }] = await world.deadLetters();
    const edited = structuredClone(original) as { data: { reference: string } };
    edited.data.reference = 'edited';
    await deadLetters.replay(id, { ref: randomUUID(), edited });
    await until(async () => (await states()).join() === 'superseded 1');
    expect(await world.deadLetters()).toMatchObject([{ event: original, edited }]);
    expect(await world.effects()).toHaveLength(1);
    await expect(deadLetters.replay(id)).rejects.toMatchObject({ status: 409, code: 'dead_letter_replayed' });
  });

  it('that fails again is open again, with the original kept; a plain replay then hands over that', async () => {
    const { deadLetters, id, repair } = await broken(1);
    const [{ event: original } = { event: {} }] = await world.deadLetters();
    const edited = { ...(original as object), note: 'edited' };
    await deadLetters.replay(id, { edited });
    await until(async () => (await states()).join() === 'open 1');
    expect(await world.deadLetters()).toMatchObject([{ event: original, edited }]);
    repair();
    await deadLetters.replay(id);
    await until(async () => (await states()).join() === 'replayed 2');
    expect(await world.deadLetters()).toMatchObject([{ event: original, edited: null }]);
  });

  it('is for what a handler failed on', async () => {
    const { deadLetters, dataSource } = await broken(1);
    deadLetters.addSource('fax', {
      replay: () => Promise.resolve([]),
      nudge: () => undefined,
      attempts: async () => [],
    });
    const failure = { source: 'fax', sourceKey: '1', event: {}, error: new Error('busy'), attempts: 1 };
    const fax = await dataSource.transaction((tx) => deadLetters.record(tx, failure));
    await expect(deadLetters.replay(fax, { edited: {} })).rejects.toMatchObject({ code: 'edit_not_supported' });
  });
});

describe('what was closed', () => {
  it('is open again when it fails again, and cannot be replayed until then', async () => {
    const { deadLetters, dataSource, id } = await broken(1);
    expect(await deadLetters.close([id, 'probe-nobody'])).toEqual([
      { id, outcome: 'closed' },
      { id: 'probe-nobody', outcome: 'not_found' },
    ]);
    expect(await deadLetters.close([id])).toEqual([{ id, outcome: 'not_open' }]);
    await expect(deadLetters.replay(id)).rejects.toMatchObject({ code: 'dead_letter_closed' });
    const failure = { source: 'handler', sourceKey: '0-1', event: {}, error: new Error('again'), attempts: 9 };
    expect(await dataSource.transaction((tx) => deadLetters.record(tx, failure))).toBe(id);
    expect(await states()).toEqual(['open 0']);
  });
});

describe('a search', () => {
  it('looks into errors and events, takes every character as it is, and says what it had no time for', async () => {
    const { dataSource, ids } = await broken(2);
    await world.database.query(`UPDATE probe.dead_letter SET error = '100%_of\\it' WHERE id = $1`, [ids[0]]);
    const search = (text: string) => searchDeadLetters(dataSource, text, undefined);
    expect(await search('100%_OF\\')).toMatchObject({ ids: [ids[0]], complete: true });
    expect((await search('%')).ids).toEqual([ids[0]]);
    expect(await search('topupcompleted')).toMatchObject({ fingerprints: [{ source: 'handler', matches: 2 }] });
    expect(await search("'; DROP TABLE dead_letter; --")).toMatchObject({ ids: [], complete: true });
    expect(await searchDeadLetters(dataSource, 'broken', ['closed'])).toMatchObject({ ids: [] });
    expect(await searchDeadLetters(dataSource, 'broken', undefined, 0)).toMatchObject({ ids: [], complete: false });
  });

  it('ends on time among events of a megabyte, and folds letters beyond ASCII, too', async () => {
    const { dataSource, ids } = await broken(1);
    await world.database.query(`UPDATE probe.dead_letter SET error = 'À TABLE'`);
    expect(await searchDeadLetters(dataSource, 'à table', undefined)).toMatchObject({ ids, complete: true });
    await world.database.query(`
      INSERT INTO probe.dead_letter (id, source, source_key, event, error_class, error, fingerprint, attempts, first_failed_at)
      SELECT 'probe-f' || i, 'fax', i, json_build_object('big', repeat(md5(i::text), 31000)), 'Error', 'busy', 'f', 1, now()
      FROM generate_series(1, 100) i`);
    expect(await searchDeadLetters(dataSource, 'nowhere', undefined, 5)).toMatchObject({ ids: [], complete: false });
    // The connection is as it was: its own limit of time has not become shorter.
    expect(await dataSource.query('SHOW statement_timeout')).toEqual([{ statement_timeout: '10s' }]);
  });
});
