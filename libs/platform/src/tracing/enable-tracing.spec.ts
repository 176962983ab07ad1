import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { enableTracing } from './enable-tracing.js';
import { withSpan } from './span.js';
import { parseTraceparent } from './traceparent.js';
import { currentTraceparent } from './context.js';

interface Span {
  name: string;
  kind: number;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  status?: { code?: number; message?: string };
}

describe('enableTracing', () => {
  const spans: Span[] = [];
  const services: unknown[] = [];
  // A collector, as far as OTLP over HTTP goes.
  const collector = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const { resourceSpans } = JSON.parse(text) as {
        resourceSpans: { resource: { attributes: unknown[] }; scopeSpans: { spans: Span[] }[] }[];
      };
      for (const { resource, scopeSpans } of resourceSpans) {
        services.push(...resource.attributes);
        spans.push(...scopeSpans.flatMap((scope) => scope.spans));
      }
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });

  beforeAll(() => new Promise<void>((resolve) => void collector.listen(0, '127.0.0.1', resolve)));
  afterAll(() => new Promise((resolve) => void collector.close(resolve)));

  it('exports spans under the parent that came with the message, and flushes them when stopped', async () => {
    const { port } = collector.address() as AddressInfo;
    const stop = await enableTracing('wallet', `http://127.0.0.1:${port}/`);
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

    const inner = await withSpan('outer', { traceparent, kind: 'consumer' }, () =>
      withSpan('inner', {}, () => currentTraceparent()),
    );
    await expect(withSpan('failing', {}, () => Promise.reject(new TypeError('no bob@example.com')))).rejects.toThrow(
      TypeError,
    );
    await stop();

    const [outerSpan, innerSpan, failing] = ['outer', 'inner', 'failing'].map((name) =>
      spans.find((span) => span.name === name),
    );
    expect(outerSpan).toMatchObject({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      parentSpanId: 'b7ad6b7169203331',
      kind: 5,
    });
    expect(innerSpan).toMatchObject({ traceId: outerSpan?.traceId, parentSpanId: outerSpan?.spanId });
    expect(parseTraceparent(inner)?.spanId).toBe(innerSpan?.spanId);
    expect(failing?.status).toEqual({ code: 2, message: 'TypeError: no ***@***' });
    expect(services).toContainEqual({ key: 'service.name', value: { stringValue: 'purser-wallet' } });
  });
});
