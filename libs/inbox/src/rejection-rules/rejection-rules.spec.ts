import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { parseEvent } from '@purser/contracts';
import type { Condition, EventEnvelope } from '@purser/contracts';
import { anEvent, testRedis, until } from '@purser/testing';
import type { TestRedis } from '@purser/testing';
import type { Assembled } from '../../test/assemble.js';
import { record } from '../../test/probe-effect.js';
import { aHistory, probe } from '../../test/probe.js';
import type { Probe } from '../../test/probe.js';
import { inboxProof } from '../proof/inbox-proof.js';
import { pruneSql } from '../retention/prune.sql.js';
import type { ConsumerRuleDto } from './rejection-rules.dto.js';

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

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

const aRule = (rule: Partial<ConsumerRuleDto> = {}): ConsumerRuleDto => ({
  id: crypto.randomUUID(),
  type: 'TopUpCompleted',
  version: null,
  conditions: [],
  expiresAt: inAnHour(),
  ...rule,
});

const ofWallet = (walletId: string): Condition => ({ path: '/subject', operator: 'equals', value: walletId });

const hitsOf = async (id: string) =>
  (
    await world.database.query<{ hits: number; last_hit_at: Date | null }>(
      'SELECT hits::int, last_hit_at FROM probe.rejection_rule WHERE id = $1',
      [id],
    )
  )[0];

const rejections = () =>
  world.database.query<{ event_id: string | null; wallet_id: string | null; rule_id: string; position: string }>(
    'SELECT * FROM probe.rejection ORDER BY partition, position',
  );

/** Every event up to the cut is accounted for, counted anew from the rows. */
async function proof(consumer: Assembled, upTo: number) {
  const [part] = await inboxProof(consumer.dataSource, new Map([[0, upTo]]), true);
  if (part === undefined) throw new Error('no such partition');
  const { applied, retrying, dead, rejected, stale, passed, lost } = part;
  expect({ sum: applied + retrying + dead + rejected + stale + passed, lost }).toEqual({ sum: upTo, lost: [] });
  return { applied, retrying, dead, rejected, passed };
}

describe('rejection rules at a first delivery', () => {
  it('keep events from their handler, and the proof adds up', async () => {
    const [bad, good] = [aHistory(3), aHistory(2)] as const;
    const rule = aRule({ conditions: [ofWallet(bad[0]?.subject ?? '')] });
    const consumer = await world.consumer();
    expect(await consumer.control.putRules(1, [rule, aRule({ type: 'WalletCreated', version: 7 })])).toBe(1);
    const [b1, b2, b3] = bad;
    const [g1, g2] = good;
    await world.publish(0, ...([b1, g1, b2, g2, b3] as EventEnvelope[]), anEvent('HoldPlaced'));
    await world.untilStatuses('xaxaxp');
    expect((await world.effects()).map(({ event_id }) => event_id)).toEqual(good.map(({ id }) => id));
    expect(await rejections()).toMatchObject(
      bad.map(({ id, subject }) => ({ event_id: id, wallet_id: subject, rule_id: rule.id })),
    );
    const hits = await hitsOf(rule.id);
    expect(hits?.hits).toBe(3);
    expect(hits?.last_hit_at).toBeInstanceOf(Date);
    expect(await proof(consumer, 6)).toEqual({ applied: 2, retrying: 0, dead: 0, rejected: 3, passed: 1 });
    expect(await world.deadLetters()).toEqual([]);
    const metrics = await consumer.registry.metrics();
    expect(metrics).toContain('purser_inbox_events_total{consumer="probe",status="rejected"} 3');
  });

  it('take malformed events too, if they are JSON; what is no JSON stays a dead letter', async () => {
    const event = anEvent('TopUpCompleted');
    const malformed = { ...event, data: { ...event.data, amount: -5 } };
    const rule = aRule({ conditions: [{ path: '/data/amount', operator: 'less_than', value: 0 }] });
    const nameless = aRule({ type: 'Nobody', conditions: [{ path: '/id', operator: 'missing' }] });
    const consumer = await world.consumer();
    await consumer.control.putRules(1, [rule, nameless]);
    await world.publishText(0, JSON.stringify(malformed), '{"type":"Nobody","id":', '{"type":"Nobody"}', '[]', 'null');
    await world.untilStatuses('xdxdd');
    expect(await rejections()).toMatchObject([
      { event_id: event.id, wallet_id: event.subject, rule_id: rule.id },
      { event_id: null, wallet_id: null, rule_id: nameless.id },
    ]);
    expect(await proof(consumer, 5)).toMatchObject({ rejected: 2, dead: 3 });
  });

  it('speak of the event as it arrived, not as it was lifted', async () => {
    const event = anEvent('TopUpCompleted');
    const old = { path: '/data/reference', operator: 'equals', value: 'old' } as const;
    const rule = aRule({ version: 1, conditions: [old] });
    const consumer = await world.consumer({
      // As if version 2 were the newest, and the upcaster had changed the reference.
      parse: (json) => {
        const parsed = parseEvent(json);
        if (parsed.outcome !== 'event') return parsed;
        return {
          ...parsed,
          event: { ...parsed.event, version: 2, data: { ...parsed.event.data, reference: 'new' } },
        };
      },
    });
    await consumer.control.putRules(1, [rule]);
    await world.publish(0, { ...event, data: { ...event.data, reference: 'old' } }, anEvent('TopUpCompleted'));
    await world.untilStatuses('xa');
  });

  it('end when they expire, and when they are gone', async () => {
    const consumer = await world.consumer();
    const expired = aRule({ expiresAt: new Date(Date.now() - 1).toISOString() });
    const rule = aRule();
    await consumer.control.putRules(1, [expired]);
    await world.publish(0, ...aHistory(1));
    await world.untilStatuses('a');
    await consumer.control.putRules(2, [rule]);
    await world.publish(0, ...aHistory(1));
    await world.untilStatuses('ax');
    await consumer.control.putRules(3, []);
    await world.publish(0, ...aHistory(1));
    await world.untilStatuses('axa');
    expect(await hitsOf(expired.id)).toMatchObject({ hits: 0, last_hit_at: null });
    expect(await hitsOf(rule.id)).toMatchObject({ hits: 1 });
  });

  it('are not undone by a set that comes late', async () => {
    const consumer = await world.consumer();
    const rule = aRule();
    expect(await consumer.control.putRules(5, [rule])).toBe(5);
    expect(await consumer.control.putRules(4, [])).toBe(5);
    await world.publish(0, ...aHistory(1));
    await world.untilStatuses('x');
  });

  it('reach the other instances, and those that start later before they read anything', async () => {
    const told = await world.consumer();
    const other = await world.consumer({ controlIntervalMs: 50 });
    await until(() => told.reader.cursors().length === 2 && other.reader.cursors().length === 2);
    await told.control.putRules(1, [aRule()]);
    await until(() => other.control.rulesRevision === 1);
    for (const partition of [0, 1, 2, 3]) await world.publish(partition, ...aHistory(50));
    for (const partition of [0, 1, 2, 3]) await world.untilStatuses('x'.repeat(50), partition);
    await Promise.all([told.stop(), other.stop()]);
    await world.publish(0, ...aHistory(1));
    await world.consumer();
    await world.untilStatuses('x'.repeat(51));
    expect(await world.effects()).toEqual([]);
  });

  it('count every hit once, though two instances are hit by many rules at the same time', async () => {
    const [first, second] = [
      await world.consumer({ config: { batchSize: 7 } }),
      await world.consumer({ config: { batchSize: 5 } }),
    ];
    await until(() => first.reader.cursors().length === 2 && second.reader.cursors().length === 2);
    const rules = Array.from({ length: 10 }, (_, digit) =>
      aRule({ conditions: [{ path: '/data/sequence', operator: 'in', value: [digit, digit + 10, digit + 20] }] }),
    );
    await Promise.all([first.control.putRules(1, rules), second.control.putRules(1, rules)]);
    for (const partition of [0, 1, 2, 3]) await world.publish(partition, ...aHistory(30, { from: 0 }));
    for (const partition of [0, 1, 2, 3]) await world.untilStatuses('x'.repeat(30), partition);
    for (const { id } of rules) expect(await hitsOf(id)).toMatchObject({ hits: 12 });
  });
});

describe('rejection rules later on', () => {
  const broken = new Set<string>();
  beforeEach(() => broken.clear());
  const breakable = (events: EventEnvelope[], context: Parameters<typeof record>[1]) => {
    if (events.some(({ id }) => broken.has(id))) throw new Error('broken');
    return record(events, context);
  };

  it('take an event at its retry', async () => {
    const [event] = aHistory(1);
    if (event === undefined) throw new Error('no event');
    broken.add(event.id);
    const consumer = await world.consumer({ handle: breakable, config: { retryBaseMs: 60_000, retryMaxMs: 60_000 } });
    await world.publish(0, event);
    await world.untilStatuses('r');
    const rule = aRule();
    await consumer.control.putRules(1, [rule]);
    await world.database.query('UPDATE probe.inbox_retry SET next_attempt_at = now()');
    await world.untilStatuses('x');
    expect((await world.attempts()).map(({ outcome }) => outcome)).toEqual(['failed', 'rejected']);
    expect(await world.database.query('SELECT * FROM probe.inbox_retry')).toEqual([]);
    expect(await rejections()).toMatchObject([{ event_id: event.id, rule_id: rule.id }]);
    expect(await proof(consumer, 1)).toMatchObject({ applied: 0, rejected: 1 });
  });

  it.each(['handled', 'malformed'])(
    'take a dead letter (%s) at its replay, which closes it as rejected',
    async (kind) => {
      const [event] = aHistory(1);
      if (event === undefined) throw new Error('no event');
      broken.add(event.id);
      const consumer = await world.consumer({ handle: breakable, config: { retryAttempts: 1 } });
      await world.publish(0, kind === 'handled' ? event : { ...event, time: 'never' });
      await world.untilStatuses('d');
      const rule = aRule();
      await consumer.control.putRules(1, [rule]);
      await consumer.deadLetters.replay((await world.deadLetters())[0]?.id ?? '');
      await world.untilStatuses('x');
      expect(await world.deadLetters()).toMatchObject([{ state: 'rejected' }]);
      expect(await rejections()).toMatchObject([{ event_id: event.id, wallet_id: event.subject, rule_id: rule.id }]);
      expect(await hitsOf(rule.id)).toMatchObject({ hits: 1 });
      expect(await proof(consumer, 1)).toMatchObject({ dead: 0, rejected: 1 });
    },
  );

  it('free the later events of a wallet where order is strict', async () => {
    const walletId = crypto.randomUUID();
    const history = aHistory(3, { walletId });
    const [first] = history;
    if (first === undefined) throw new Error('no event');
    broken.add(first.id);
    const consumer = await world.consumer({ handle: breakable, order: 'strict', config: { retryAttempts: 1 } });
    await world.publish(0, ...history);
    await world.untilStatuses('drr');
    const only = { path: '/id', operator: 'equals', value: first.id } as const;
    await consumer.control.putRules(1, [aRule({ conditions: [only] })]);
    await consumer.deadLetters.replay((await world.deadLetters())[0]?.id ?? '');
    await world.untilStatuses('xaa');
    await world.publish(0, ...aHistory(1, { walletId, from: 4 }));
    await world.untilStatuses('xaaa');
    expect((await world.effects()).map(({ sequence }) => Number(sequence))).toEqual([2, 3, 4]);
  });

  it('close the attempt of an event whose handler took its process down', async () => {
    const [event] = aHistory(1);
    if (event === undefined) throw new Error('no event');
    await world.publish(0, event);
    await world.database.query(
      `INSERT INTO probe.inbox_attempt (partition, position, attempt, event_id) VALUES (0, 1, 1, $1)`,
      [event.id],
    );
    await world.database.query(
      `INSERT INTO probe.rejection_rule (id, type, conditions, expires_at, active) VALUES ($1, 'TopUpCompleted', '[]', now() + interval '1 hour', true);`,
      [crypto.randomUUID()],
    );
    await world.database.query('UPDATE probe.consumer_control SET rules_revision = 1');
    await world.consumer();
    await world.untilStatuses('x');
    expect(await world.attempts()).toMatchObject([{ attempt: 1, outcome: 'died' }]);
  });

  it('are forgotten with the inbox row when retention is over, and the proof keeps the number', async () => {
    const consumer = await world.consumer();
    await consumer.control.putRules(1, [aRule()]);
    await world.publish(0, ...aHistory(2));
    await world.untilStatuses('xx');
    await world.database.query(`
      UPDATE probe.inbox SET received_at = now() - interval '40 days' WHERE position = 1;
      UPDATE probe.inbox_partition SET counted_to = 2 WHERE partition = 0`);
    await consumer.dataSource.query(pruneSql, [0, 30, 1_000]);
    expect(await rejections()).toMatchObject([{ position: '2' }]);
    const [part] = await inboxProof(consumer.dataSource, new Map([[0, 2]]), true);
    expect(part).toMatchObject({ rejected: 2, applied: 0, lost: [] });
  });
});
