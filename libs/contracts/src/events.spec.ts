import { describe, expect, it } from '@jest/globals';
import { createEvent, EventInvalidError, parseEvent, registry } from './events.js';
import type { EventData, EventType } from './events/index.js';
import type { TopUpCompletedDataV1 } from './events/top-up-completed.js';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const data = registry.definitions.find(({ type }) => type === 'TopUpCompleted')?.example as TopUpCompletedDataV1;

describe('an event', () => {
  it('is a CloudEvents envelope of the newest version, keyed by its wallet', () => {
    expect(createEvent('TopUpCompleted', data, { traceparent })).toEqual({
      specversion: '1.0',
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      source: 'purser/wallet',
      type: 'TopUpCompleted',
      version: 1,
      subject: data.walletId,
      partitionkey: data.walletId,
      time: data.occurredAt,
      datacontenttype: 'application/json',
      traceparent,
      data,
    });
  });

  it('comes back from JSON as it went', () => {
    const event = createEvent('TopUpCompleted', data, { traceparent });

    expect(parseEvent(JSON.stringify(event))).toEqual({ outcome: 'event', event, version: 1 });
  });

  it.each(registry.definitions)('$type v$version is published with data such as its example', (definition) => {
    const type = definition.type as EventType;
    const event = createEvent(type, definition.example as EventData, { traceparent });

    expect(parseEvent(JSON.stringify(event))).toEqual({ outcome: 'event', event, version: definition.version });
  });

  it('is refused when it breaks its schema, with every path named', () => {
    const create = () => createEvent('TopUpCompleted', { ...data, amount: '-1', walletId: 'x' }, { traceparent });

    expect(create).toThrow(EventInvalidError);
    expect(create).toThrow(/\/data\/walletId.*\/data\/amount/);
  });

  it('is refused with a trace context that is not one', () => {
    expect(() => createEvent('TopUpCompleted', data, { traceparent: 'none' })).toThrow('/traceparent');
  });
});
