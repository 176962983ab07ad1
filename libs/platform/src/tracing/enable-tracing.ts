import { redact } from '../logging/redact.js';
import { setTracingBackend } from './span.js';
import { type Trace } from './traceparent.js';

/**
 * Sends spans to an OTLP collector over HTTP. The SDK is imported here, because it costs about 15 MB that a service
 * without an exporter should not pay.
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

  setTracingBackend({
    start: (name, parent, kind, attributes) =>
      tracer.startSpan(name, { kind: api.SpanKind[kind], attributes }, parentContext(parent)),
    failed: (span, error) => {
      // Only class and message: a stack or a query's parameters may hold personal data.
      const message = redact(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
      span.setStatus({ code: api.SpanStatusCode.ERROR, message });
    },
  });

  function parentContext(parent: Trace | undefined) {
    if (parent === undefined) return api.ROOT_CONTEXT;
    const traceFlags = parent.sampled ? api.TraceFlags.SAMPLED : api.TraceFlags.NONE;
    return api.trace.setSpanContext(api.ROOT_CONTEXT, {
      traceId: parent.traceId,
      spanId: parent.spanId,
      traceFlags,
      isRemote: true,
    });
  }

  return async () => {
    setTracingBackend(undefined);
    await provider.shutdown();
  };
}
