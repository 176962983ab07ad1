import type * as Api from '@opentelemetry/api';
import { redact } from '../logging/redact.js';
import { setTracingBackend } from './span.js';
import type { Trace } from './traceparent.js';

/**
 * Sends spans to an OTLP collector over HTTP. The SDK is imported here, because a service without an exporter should not
 * pay its memory.
 *
 * @param endpoint the collector's base URL; `/v1/traces` is added to it, as OTEL_EXPORTER_OTLP_ENDPOINT is defined
 * @returns flushes what is left and stops
 */
export async function enableTracing(service: string, endpoint: string): Promise<() => Promise<void>> {
  const [api, { BasicTracerProvider, BatchSpanProcessor }, { OTLPTraceExporter }, { resourceFromAttributes }] =
    await Promise.all([
      import('@opentelemetry/api'),
      import('@opentelemetry/sdk-trace-base'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
    ]);
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` });
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': `purser-${service}` }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  const tracer = provider.getTracer('purser');
  const kinds = {
    internal: api.SpanKind.INTERNAL,
    server: api.SpanKind.SERVER,
    client: api.SpanKind.CLIENT,
    producer: api.SpanKind.PRODUCER,
    consumer: api.SpanKind.CONSUMER,
  };

  setTracingBackend({
    start(name, parent, kind, attributes) {
      const span = tracer.startSpan(name, { kind: kinds[kind], attributes }, contextOf(api, parent));
      const { traceId, spanId, traceFlags } = span.spanContext();
      return {
        trace: { traceId, spanId, sampled: (traceFlags & api.TraceFlags.SAMPLED) !== 0 },
        end(error, more = {}) {
          span.setAttributes(more);
          if (error !== undefined) span.setStatus({ code: api.SpanStatusCode.ERROR, message: messageOf(error) });
          span.end();
        },
      };
    },
  });

  return async () => {
    setTracingBackend(undefined);
    await provider.shutdown();
  };
}

function contextOf(api: typeof Api, parent: Trace | undefined): Api.Context {
  if (parent === undefined) return api.ROOT_CONTEXT;
  const { traceId, spanId, sampled } = parent;
  const traceFlags = sampled ? api.TraceFlags.SAMPLED : api.TraceFlags.NONE;
  return api.trace.setSpanContext(api.ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}

/** Class and message only: a stack or a query's parameters may hold personal data. */
function messageOf(error: unknown): string {
  return redact(error instanceof Error ? `${error.name}: ${error.message}` : typeof error);
}
