import { describe, expect, it } from '@jest/globals';
import { currentTraceparent, runInTrace } from './context.js';
import { startSpan, withSpan } from './span.js';
import { formatTraceparent, newTrace, parseTraceparent } from './traceparent.js';

const VALID = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('parseTraceparent', () => {
  it('reads what it writes', () => {
    expect(parseTraceparent(VALID)).toEqual({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      sampled: true,
    });
    const trace = newTrace();
    expect(parseTraceparent(formatTraceparent(trace))).toEqual(trace);
  });

  it('takes a later version with more fields, as the standard asks', () => {
    expect(parseTraceparent(`cc${VALID.slice(2)}-more`)?.spanId).toBe('b7ad6b7169203331');
  });

  it.each([
    ['absent', undefined],
    ['empty', ''],
    ['of version ff', `ff${VALID.slice(2)}`],
    ['in capitals', VALID.toUpperCase()],
    ['with an empty trace id', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`],
    ['with an empty span id', `00-0af7651916cd43dd8448eb211c80319c-${'0'.repeat(16)}-01`],
    ['too long for version 00', `${VALID}-more`],
  ])('refuses one that is %s', (_, header) => {
    expect(parseTraceparent(header)).toBeUndefined();
  });
});

describe('without an exporter', () => {
  it('there is always a valid traceparent', () => {
    expect(parseTraceparent(currentTraceparent())).toBeDefined();
  });

  it('a span carries on the trace of the message it handles', async () => {
    expect(await withSpan('handle', { traceparent: VALID }, () => currentTraceparent())).toBe(VALID);
  });

  it('a span carries on the trace in hand across awaits', async () => {
    const trace = newTrace();
    const seen = await runInTrace(trace, async () => {
      await Promise.resolve();
      return withSpan('inner', {}, async () => currentTraceparent());
    });
    expect(seen).toBe(formatTraceparent(trace));
  });

  it('what a span throws is thrown on', async () => {
    await expect(withSpan('boom', {}, () => Promise.reject(new Error('boom')))).rejects.toThrow('boom');
  });

  it('an open span has a trace as well', () => {
    expect(startSpan('x', { traceparent: VALID }).trace.traceId).toBe('0af7651916cd43dd8448eb211c80319c');
  });
});
