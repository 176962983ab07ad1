import { describe, expect, it } from '@jest/globals';
import { Type } from 'typebox';
import { createEvent } from '../events.js';
import { definitions } from '../events/index.js';
import type { EventEnvelope } from '../envelope.js';
import { topUpCompletedV1, TopUpCompletedDataV1 } from '../events/top-up-completed.js';
import { walletCreatedV1 } from '../events/wallet-created.js';
import { defineEvent } from './definition.js';
import { createRegistry } from './registry.js';

const published: EventEnvelope<'TopUpCompleted'> = createEvent(
  'TopUpCompleted',
  topUpCompletedV1.example as TopUpCompletedDataV1,
  { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
);

/** A made-up v2 that splits `reference` from a channel. */
const v2 = defineEvent({
  type: 'TopUpCompleted',
  version: 2,
  description: 'Says by which channel the money came.',
  data: Type.Object({ ...TopUpCompletedDataV1.properties, channel: Type.String() }),
  example: { ...(topUpCompletedV1.example as TopUpCompletedDataV1), channel: 'card' },
});
const v1WithUpcaster = {
  ...topUpCompletedV1,
  upcast: (data: TopUpCompletedDataV1) => ({ ...data, channel: data.metadata['channel'] ?? 'unknown' }),
};

describe('the registry', () => {
  it('lifts an old version to the newest before a handler sees it', () => {
    const parsed = createRegistry([v1WithUpcaster, v2]).parse(JSON.stringify(published));

    expect(parsed).toEqual({
      outcome: 'event',
      version: 1,
      event: { ...published, version: 2, data: { ...published.data, channel: 'card' } },
    });
  });

  it('hands over the newest version as it is', () => {
    const newest = { ...published, version: 2, data: v2.example };

    expect(createRegistry([v1WithUpcaster, v2]).parse(JSON.stringify(newest))).toEqual({
      outcome: 'event',
      version: 2,
      event: newest,
    });
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no channel here');
      },
      'no channel here',
    ],
    ['returns what breaks the next schema', (data: TopUpCompletedDataV1) => data, 'channel'],
  ])('calls an event malformed when its upcaster %s', (_, upcast, message) => {
    const parsed = createRegistry([{ ...topUpCompletedV1, upcast }, v2]).parse(JSON.stringify(published));

    expect(parsed).toMatchObject({ outcome: 'malformed', problems: [{ message: expect.stringContaining(message) }] });
  });

  it('passes over a type that it does not know', () => {
    const stranger = { ...published, type: 'WalletPainted', data: { colour: 'green' } };

    expect(createRegistry(definitions).parse(JSON.stringify(stranger))).toEqual({
      outcome: 'unknown_type',
      envelope: stranger,
    });
  });

  it('sets a future version of a known type apart', () => {
    const future = { ...published, version: 7, data: { whatever: true } };

    expect(createRegistry(definitions).parse(JSON.stringify(future))).toEqual({
      outcome: 'unknown_version',
      envelope: future,
    });
  });

  it.each([
    ['text that is not JSON', '{"id": ', ''],
    ['JSON that is not an object', '[1, 2]', ''],
    ['null', 'null', ''],
    ['an envelope without a subject', without('subject'), ''],
    ['an envelope of an unknown type without an id', without('id', { type: 'WalletPainted' }), ''],
    ['version 0', with_({ version: 0 }), '/version'],
    ['a version between two versions', with_({ version: 1.5 }), '/version'],
    ['a version that is a string', with_({ version: '1' }), '/version'],
    ['a type from the prototype', with_({ type: 'constructor', version: 0 }), '/version'],
    ['an amount that is a number', withData({ amount: 2500 }), '/data/amount'],
    ['an amount of zero', withData({ amount: '0' }), '/data/amount'],
    ['an amount with a leading zero', withData({ amount: '02500' }), '/data/amount'],
    ['an amount of 2^63', withData({ amount: '9223372036854775808' }), '/data/amount'],
    ['an amount of 20 digits', withData({ amount: '10000000000000000000' }), '/data/amount'],
    ['a missing reference', withData({ reference: undefined }), '/data'],
    ['a sequence beyond 2^53-1', withData({ sequence: 2 ** 53 }), '/data/sequence'],
    ['21 keys of metadata', withData({ metadata: keys(21) }), '/data/metadata'],
  ])('calls %s malformed and says where', (_, json, path) => {
    const parsed = createRegistry(definitions).parse(json);

    expect(parsed.outcome).toBe('malformed');
    if (parsed.outcome === 'malformed') expect(parsed.problems.map((problem) => problem.path)).toContain(path);
  });

  it.each(['1', '999999999999999999', '1000000000000000000', '9223372036854775799', '9223372036854775807'])(
    'takes an amount of %s',
    (amount) => {
      expect(createRegistry(definitions).parse(withData({ amount })).outcome).toBe('event');
    },
  );

  it('reads an event to which a newer producer added fields', () => {
    const newer = { ...published, tracestate: 'vendor=1', data: { ...published.data, channel: 'card' } };

    expect(createRegistry(definitions).parse(JSON.stringify(newer)).outcome).toBe('event');
  });

  it('refuses to start with a gap between versions', () => {
    expect(() => createRegistry([{ ...topUpCompletedV1, version: 2 }])).toThrow('expected version 1');
  });

  it('refuses to start without an upcaster to a newer version', () => {
    expect(() => createRegistry([topUpCompletedV1, v2])).toThrow('TopUpCompleted v1: needs an upcaster to version 2');
  });

  it('refuses to start with an example that is not valid', () => {
    const broken = { ...walletCreatedV1, example: { walletId: 'nonsense' } };

    expect(() => createRegistry([broken])).toThrow('WalletCreated v1: the example is not valid');
  });
});

function with_(change: object): string {
  return JSON.stringify({ ...published, ...change });
}

function without(attribute: keyof EventEnvelope, change: object = {}): string {
  return with_({ ...change, [attribute]: undefined });
}

function withData(change: object): string {
  return with_({ data: { ...published.data, ...change } });
}

function keys(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, 'value']));
}
