import { activeTrace, runInTrace } from './context.js';
import { newTrace, parseTraceparent, type Trace } from './traceparent.js';

export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';
export type SpanAttributes = Record<string, string | number | boolean>;

export interface SpanOptions {
  /** The parent, when it came with a message; otherwise the trace in hand is. */
  traceparent?: string;
  kind?: SpanKind;
  attributes?: SpanAttributes;
}

/** A span that has begun. Without an exporter it only carries the trace on. */
export interface OpenSpan {
  readonly trace: Trace;
  /** @param error what went wrong, if anything did */
  end(error?: unknown, attributes?: SpanAttributes): void;
}

/** What enableTracing puts in place when there is an exporter. */
export interface TracingBackend {
  start(name: string, parent: Trace | undefined, kind: SpanKind, attributes: SpanAttributes): OpenSpan;
}

let backend: TracingBackend | undefined;

export function setTracingBackend(next: TracingBackend | undefined): void {
  backend = next;
}

/** For what does not begin and end in one function; withSpan for everything else. */
export function startSpan(
  name: string,
  { traceparent, kind = 'internal', attributes = {} }: SpanOptions = {},
): OpenSpan {
  const parent = parseTraceparent(traceparent) ?? activeTrace();
  return backend?.start(name, parent, kind, attributes) ?? { trace: parent ?? newTrace(), end: () => undefined };
}

/**
 * Runs `fn` inside a span. Without an exporter that costs one AsyncLocalStorage entry: the trace id goes on, no span is
 * recorded. What `fn` throws is recorded on the span and thrown on.
 */
export async function withSpan<T>(name: string, options: SpanOptions, fn: () => T | Promise<T>): Promise<T> {
  const span = startSpan(name, options);
  return runInTrace(span.trace, async () => {
    try {
      const result = await fn();
      span.end();
      return result;
    } catch (error) {
      span.end(error);
      throw error;
    }
  });
}
