import type { Span, SpanKind } from '@opentelemetry/api';
import { activeTrace, runInTrace } from './context.js';
import { newTrace, parseTraceparent, type Trace } from './traceparent.js';

export interface SpanOptions {
  /** The parent, when it came with a message; otherwise the trace in hand is. */
  traceparent?: string;
  kind?: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  attributes?: Record<string, string | number | boolean>;
}

/** The parts of OpenTelemetry's API that withSpan needs; absent until enableTracing has loaded the SDK. */
export interface TracingBackend {
  start(
    name: string,
    parent: Trace | undefined,
    kind: keyof typeof SpanKind,
    attributes: Record<string, string | number | boolean>,
  ): Span;
  failed(span: Span, error: unknown): void;
}

let backend: TracingBackend | undefined;

export function setTracingBackend(next: TracingBackend | undefined): void {
  backend = next;
}

/**
 * Runs `fn` inside a span. Without an exporter that costs one AsyncLocalStorage entry: the trace id goes on, no span is
 * recorded. What `fn` throws is recorded on the span and thrown on.
 */
export async function withSpan<T>(name: string, options: SpanOptions, fn: () => T | Promise<T>): Promise<T> {
  const parent = parseTraceparent(options.traceparent) ?? activeTrace();
  if (backend === undefined) return runInTrace(parent ?? newTrace(), async () => fn());
  const kind = (options.kind ?? 'internal').toUpperCase() as keyof typeof SpanKind;
  const tracing = backend;
  const span = tracing.start(name, parent, kind, options.attributes ?? {});
  const { traceId, spanId, traceFlags } = span.spanContext();
  return runInTrace({ traceId, spanId, sampled: (traceFlags & 1) === 1 }, async () => {
    try {
      return await fn();
    } catch (error) {
      tracing.failed(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}
